"""Export trained weights to the reader's model files: int8 ONNX encoder with tag heads, float16 link heads, tokenizer.

``python training/export.py runs/NAME/final.pt --base FOLDER --out src/communique/reader/model``
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "src")]

from communique.reader.layers import TAG_LAYERS
from network import Network


class Exported(torch.nn.Module):
    """One window at a time, so no mask: ``(ids, shapes) -> (hidden, scores)``."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids: torch.Tensor, shapes: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        e = self.net.encoder
        x = e.norm(e.words(ids) + e.positions(torch.arange(ids.shape[1]))[None] + e.shapes(shapes))
        bias = torch.zeros(1)
        for layer in e.layers:
            x = layer(x, bias)
        heads = [self.net.tags[layer.name] for layer in TAG_LAYERS] + [self.net.status, self.net.mode]
        weight = torch.cat([h.weight for h in heads])
        offset = torch.cat([h.bias for h in heads])
        return x, torch.nn.functional.linear(x, weight, offset)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--float", action="store_true", help="leave the encoder in float32, to measure what int8 costs"
    )
    args = parser.parse_args()
    net = Network(args.base)
    state = torch.load(args.weights)
    net.load_state_dict(state["average"] if "average" in state else state["net"])
    net.eval()
    args.out.mkdir(parents=True, exist_ok=True)
    ids = torch.randint(1000, 20000, (1, 40))
    with tempfile.TemporaryDirectory() as folder:
        raw, ready = Path(folder) / "raw.onnx", Path(folder) / "ready.onnx"
        torch.onnx.export(
            Exported(net),
            (ids, torch.zeros_like(ids)),
            str(raw),
            input_names=["ids", "shapes"],
            output_names=["hidden", "scores"],
            dynamic_axes={n: {0: "n", 1: "t"} for n in ("ids", "shapes", "hidden", "scores")},
            opset_version=17,
            dynamo=False,
        )
        if args.float:
            shutil.copy(raw, args.out / "encoder.onnx")
        else:
            quant_pre_process(str(raw), str(ready))
            # The tag heads stay in float: their 70 columns weigh nothing and decide everything.
            model = onnx.load(str(ready))
            last = [
                n.name
                for n in model.graph.node
                if "scores" in n.output
                or any(
                    o in {i for m in model.graph.node if "scores" in m.output for i in m.input}
                    for o in n.output
                )
            ]
            quantize_dynamic(
                str(ready),
                str(args.out / "encoder.onnx"),
                weight_type=QuantType.QInt8,
                per_channel=True,
                reduce_range=False,
                nodes_to_exclude=last,
            )
    heads = {
        "span_w": net.span.weight,
        "span_b": net.span.bias,
        "query_w": net.query.weight,
        "query_b": net.query.bias,
        "key_w": net.key.weight,
        "key_b": net.key.bias,
        "distance": net.distance.weight,
        "apart": net.apart.weight,
        "mix_distance": net.mix_distance.weight,
        "mix_apart": net.mix_apart.weight,
        "mix_out": net.mix_out,
        "offset": net.offset,
        "relation_in_w": net.relation_in.weight,
        "relation_in_b": net.relation_in.bias,
        "relation_out_w": net.relation_out.weight,
        "relation_out_b": net.relation_out.bias,
    }
    np.savez(args.out / "heads.npz", **{k: v.detach().numpy().astype(np.float16) for k, v in heads.items()})
    shutil.copy(args.base / "tokenizer.json", args.out / "tokenizer.json")
    for path in sorted(args.out.iterdir()):
        print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main()
