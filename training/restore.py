"""Trainable weights from the shipped model files: ``python training/restore.py --base FOLDER --out weights.pt``.

What int8 lost stays lost, the rest is as it was trained: a training that goes on from the shipped reader
(``train.py --init weights.pt``) needs no checkpoint of the last one.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "src")]

from communique.reader.layers import TAG_LAYERS
from communique.reader.model import load_heads
from network import Network, Syntax

MODEL = Path(__file__).parent.parent / "src/communique/reader/model"
SYNTAX = {"query": "syntax_query", "key": "syntax_key"} | {
    name: name for name in ("dependent", "governor", "dependency")
}  # parts of network.Syntax and their names in heads.npz
LINEAR = ("qkv", "out", "up", "down")  # of each layer, in the order in which the graph applies them


def arrays(graph: onnx.GraphProto) -> dict[str, np.ndarray]:
    """The constants of a quantized graph by name, those with a scale in float32 again."""
    raw = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    out = {}
    for name, value in raw.items():
        if name.endswith("_quantized"):
            stem = name.removesuffix("_quantized")
            zero = raw[stem + "_zero_point"].astype(np.int32)
            out[stem] = (value.astype(np.int32) - zero).astype(np.float32) * raw[stem + "_scale"]
        elif not name.endswith(("_scale", "_zero_point")):
            out[name] = value
    return out


def restored(net: Network, model: Path) -> dict[str, torch.Tensor]:
    """The state of ``net`` from ``encoder.onnx`` and ``heads.npz`` in ``model``; raises ``ValueError`` where the layers are more or fewer."""
    graph = onnx.load(str(model / "encoder.onnx")).graph
    known = arrays(graph)
    state = {name.removeprefix("net."): value for name, value in known.items() if name.startswith("net.")}
    made = {o: n for n in graph.node for o in n.output}
    depth = len(net.encoder.layers)
    weights = [
        n.input[1].removesuffix("_quantized")
        for n in graph.node
        if n.op_type == "MatMulInteger" and n.input[1].endswith("_quantized")
    ]
    names = [f"encoder.layers.{k}.{part}" for k in range(depth) for part in LINEAR]
    names += ["syntax.narrow", *(f"syntax.layers.{k}.{part}" for k in range(Syntax.DEPTH) for part in LINEAR)]
    if len(weights) != len(names):
        raise ValueError(f"{model}: {len(weights)} matrices, not {len(names)}; another encoder than --base?")
    state |= {f"{name}.weight": known[weight].T for name, weight in zip(names, weights, strict=True)}
    last = made["scores"]  # scores = hidden @ weight + offset, in float
    product = next(made[i] for i in last.input if i in made)
    weight = next(known[i] for i in product.input if i in known).T
    offset = next(known[i] for i in last.input if i in known)
    begin = 0
    for name, head in [(f"tags.{x.name}", net.tags[x.name]) for x in TAG_LAYERS] + [
        ("status", net.status),
        ("mode", net.mode),
    ]:
        end = begin + len(head.weight)
        state |= {f"{name}.weight": weight[begin:end], f"{name}.bias": offset[begin:end]}
        begin = end
    heads = load_heads(model / "heads.npz")
    for name in ("span", "query", "key", "relation_in", "relation_out"):
        state |= {f"{name}.weight": heads[name + "_w"], f"{name}.bias": heads[name + "_b"]}
    for name in ("distance", "apart", "mix_distance", "mix_apart"):
        state[name + ".weight"] = heads[name]
    state |= {"mix_out": heads["mix_out"], "offset": heads["offset"]}
    for name, kept in SYNTAX.items():
        state |= {
            f"syntax.{name}{end}": heads[kept + short]
            for end, short in ((".weight", "_w"), (".bias", "_b"))
            if kept + short in heads
        }
    state |= {"syntax.shares": heads["syntax_shares"], "syntax.distance": heads["syntax_distance"]}
    return {k: torch.from_numpy(np.array(v, dtype=np.float32)) for k, v in state.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--base", type=Path, required=True, help="folder of the pretrained encoder (its shape)"
    )
    parser.add_argument("--model", type=Path, default=MODEL, help="folder of the model files")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    net = Network(args.base)
    net.load_state_dict(restored(net, args.model))
    torch.save({"net": net.state_dict()}, args.out)
    print(f"{args.out}: {sum(p.numel() for p in net.parameters()):,} weights")


if __name__ == "__main__":
    main()
