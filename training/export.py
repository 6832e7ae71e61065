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
    """One window at a time, so no mask: ``(ids, shapes) -> (hidden, scores, syntax)``."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids: torch.Tensor, shapes: torch.Tensor) -> tuple[torch.Tensor, ...]:
        bias = torch.zeros(1)
        states = self.net.encoder.states(ids, shapes, bias)
        heads = [self.net.tags[layer.name] for layer in TAG_LAYERS] + [self.net.status, self.net.mode]
        weight = torch.cat([h.weight for h in heads])
        offset = torch.cat([h.bias for h in heads])
        x = states[-1]
        return x, torch.nn.functional.linear(x, weight, offset), self.net.syntax(states, bias)


def whole(weight: np.ndarray, name: str) -> dict[str, np.ndarray]:
    """The largest matrix of the heads as whole numbers of 8 bits with a scale for every row."""
    scale = np.abs(weight).max(axis=1) / 127
    return {
        name: np.round(weight / scale[:, None]).astype(np.int8),
        f"{name}_scale": scale.astype(np.float32),
    }


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
            Exported(net).eval(),
            (ids, torch.zeros_like(ids)),
            str(raw),
            input_names=["ids", "shapes"],
            output_names=["hidden", "scores", "syntax"],
            dynamic_axes={n: {0: "n", 1: "t"} for n in ("ids", "shapes", "hidden", "scores", "syntax")},
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
        "syntax_shares": net.syntax.shares,
        "syntax_query_w": net.syntax.query.weight,
        "syntax_query_b": net.syntax.query.bias,
        "syntax_key_w": net.syntax.key.weight,
        "syntax_key_b": net.syntax.key.bias,
        "syntax_distance": net.syntax.distance,
        "dependent_w": net.syntax.dependent.weight,
        "dependent_b": net.syntax.dependent.bias,
        "governor_w": net.syntax.governor.weight,
        "dependency_w": net.syntax.dependency.weight,
        "dependency_b": net.syntax.dependency.bias,
        "relation_in_w": net.relation_in.weight,
        "relation_in_b": net.relation_in.bias,
        "relation_out_w": net.relation_out.weight,
        "relation_out_b": net.relation_out.bias,
    }
    saved = {k: v.detach().numpy().astype(np.float16) for k, v in heads.items()}
    saved["syntax_shares"] = net.syntax.shares.detach().numpy()  # for restore.py, to the last digit
    saved |= whole(net.relation_in.weight.detach().numpy(), "relation_in_w")
    np.savez_compressed(args.out / "heads.npz", **saved)
    shutil.copy(args.base / "tokenizer.json", args.out / "tokenizer.json")
    for path in sorted(args.out.iterdir()):
        print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main()
