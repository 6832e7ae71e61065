"""A deeper network that starts out as the same function: ``python training/deepen.py weights.pt --base FOLDER --after 4 6 --out-base FOLDER8 --out deep.pt``.

After each layer given (counted from 1) one more is put in, a copy of it whose two output matrices are zero: what comes in goes out, up to
the layer norm's rescaling, which is fitted on text. Training then finds use for it (progressive stacking with zero residuals: Gong et al.
2019; Bachlechner et al. 2021). ``--out-base`` becomes a folder that ``--base`` of the other programs takes.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "src")]

from network import Network

PREFIX = "encoder.layer."
UNHEARD = 20.0  # nats
SILENT = ("out", "down")
"""The matrices, by their names in ``network.Layer``, whose output a silent layer adds to its input."""
IN_FOLDER = {
    "out": "attention.output.dense",
    "down": "output.dense",
    "norm1": "attention.output.LayerNorm",
    "norm2": "output.LayerNorm",
}
"""Parts of a layer by their names in a folder of a pretrained BERT encoder."""
LENGTH = 256
"""Word pieces of the windows on which the norms are fitted."""


def order(depth: int, after: list[int]) -> list[tuple[int, bool]]:
    """The layers of the deeper network: the number of the old one, and whether it is its copy."""
    return [(i, new) for i in range(depth) for new in ((False, True) if i + 1 in after else (False,))]


def deepen_base(base: Path, out: Path, layers: list[tuple[int, bool]], ids: torch.Tensor) -> float:
    """The pretrained folder with that many layers, its copies silent; how much they fail to give back."""
    out.mkdir(parents=True, exist_ok=True)
    for path in base.iterdir():
        if path.is_file() and path.name not in {"config.json", "model.safetensors"}:
            shutil.copy(path, out / path.name)
    config = json.loads((base / "config.json").read_text())
    (out / "config.json").write_text(json.dumps(config | {"num_hidden_layers": len(layers)}))
    old = load_file(base / "model.safetensors")
    state = {k: v for k, v in old.items() if not k.startswith(PREFIX)}
    for place, (source, new) in enumerate(layers):
        begin = f"{PREFIX}{source}."
        own = {k.removeprefix(begin): v.clone() for k, v in old.items() if k.startswith(begin)}
        for part in SILENT if new else ():
            for kind in ("weight", "bias"):
                own[f"{IN_FOLDER[part]}.{kind}"].zero_()
        state |= {f"{PREFIX}{place}.{k}": v for k, v in own.items()}
    save_file(state, out / "model.safetensors")
    net = Network(out).eval()
    rest = fit_norms(net, layers, ids)
    for place, (_, new) in enumerate(layers):
        for part in ("norm1", "norm2") if new else ():
            norm = getattr(net.encoder.layers[place], part)
            begin = f"{PREFIX}{place}.{IN_FOLDER[part]}."
            state |= {
                begin + "weight": norm.weight.detach().clone(),
                begin + "bias": norm.bias.detach().clone(),
            }
    save_file(state, out / "model.safetensors")
    return rest


def deepened(state: dict[str, torch.Tensor], layers: list[tuple[int, bool]]) -> dict[str, torch.Tensor]:
    """The weights under their new numbers, copies silent."""
    begin, shares = "encoder.layers.", "syntax.shares"
    out = {k: v for k, v in state.items() if not k.startswith(begin)}
    for place, (source, new) in enumerate(layers):
        for name, value in state.items():
            if name.startswith(f"{begin}{source}."):
                part = name.removeprefix(f"{begin}{source}.")
                silent = new and part.split(".")[0] in SILENT
                out[f"{begin}{place}.{part}"] = torch.zeros_like(value) if silent else value.clone()
    if shares in state:  # of what syntax sees: of a copy next to nothing
        out[shares] = torch.stack([state[shares][source] - UNHEARD * new for source, new in layers])
    return out


@torch.no_grad()
def fit_norms(net: Network, layers: list[tuple[int, bool]], ids: torch.Tensor) -> float:
    """Sets the norms of silent layers so that they give back what they get, feature by feature (least squares over ``ids``).

    Returns the largest root mean square of what is not given back, in standard deviations.
    """
    encoder = net.encoder
    x = encoder.norm(
        encoder.words(ids) + encoder.positions(torch.arange(ids.shape[1]))[None] + encoder.shapes.weight[0]
    )
    bias = torch.zeros(1)
    worst = 0.0
    for layer, (_, new) in zip(encoder.layers, layers, strict=True):
        y = x
        if new:
            for norm in (layer.norm1, layer.norm2):
                plain = torch.nn.functional.layer_norm(y, y.shape[-1:], eps=norm.eps).flatten(0, 1)
                want = x.flatten(0, 1)
                centre, aim = plain.mean(0), want.mean(0)
                gain = ((plain - centre) * (want - aim)).mean(0) / (plain - centre).pow(2).mean(0)
                norm.weight.copy_(gain)
                norm.bias.copy_(aim - gain * centre)
                y = norm(y)
            worst = max(worst, float(((y - x).pow(2).mean() / x.var()).sqrt()))
        x = layer(x, bias)
    return worst


def windows(base: Path) -> torch.Tensor:
    """Some of the training passages as word pieces, marks and all: (n, LENGTH)."""
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    passages = sorted((Path(__file__).parent / "passages").glob("*.xml"))[::9]
    rows = [tokenizer.encode(p.read_text(encoding="utf8")).ids[:LENGTH] for p in passages]
    return torch.tensor([r for r in rows if len(r) == LENGTH])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--base", type=Path, required=True, help="folder of the pretrained encoder")
    parser.add_argument(
        "--after", type=int, nargs="+", required=True, help="layers (from 1) to be followed by a new one"
    )
    parser.add_argument("--out-base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    depth = json.loads((args.base / "config.json").read_text())["num_hidden_layers"]
    if not all(1 <= k <= depth for k in args.after):
        parser.error(f"--after: {args.after}: the encoder has layers 1 to {depth}")
    layers = order(depth, args.after)
    ids = windows(args.base)
    rest = deepen_base(args.base, args.out_base, layers, ids)
    print(
        f"{args.out_base}: {len(layers)} layers; a silent one gives back all but {rest:.4f} of a standard deviation"
    )
    net = Network(args.out_base).eval()
    net.load_state_dict(deepened(torch.load(args.weights)["net"], layers))
    rest = fit_norms(net, layers, ids)
    torch.save({"net": net.state_dict(), "base": str(args.out_base)}, args.out)
    print(f"{args.out}: the same of these weights: {rest:.4f}")


if __name__ == "__main__":
    main()
