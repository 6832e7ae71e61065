"""The network in torch: a BERT or MPNet encoder with the heads of ``communique.reader.layers``."""

from __future__ import annotations

import json
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from communique.reader.layers import (
    DEPENDENCIES,
    DISTANCE_BUCKETS,
    LINK_NAMES,
    LINK_WIDTH,
    MODES,
    SENTENCE_BUCKETS,
    SPAN_WIDTH,
    STATUSES,
    SYNTAX_WIDTH,
    TAG_LAYERS,
    TYPES,
)
from communique.reader.windows import SHAPES


class Layer(nn.Module):
    def __init__(self, width: int, heads: int, inner: int, eps: float, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps=eps)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.norm2 = nn.LayerNorm(width, eps=eps)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        n, t, w = x.shape
        q, k, v = self.qkv(x).view(n, t, 3, self.heads, w // self.heads).permute(2, 0, 3, 1, 4)
        # Written out: the fused kernel's backward pass takes twice as long on a CPU.
        a = (
            torch.softmax(q @ k.transpose(-1, -2) * (w // self.heads) ** -0.5 + bias.to(q.dtype), -1).to(
                v.dtype
            )
            @ v
        )
        a = self.out(a.transpose(1, 2).reshape(n, t, w))
        x = self.norm1(x + a)
        y = self.down(F.gelu(self.up(x)))
        return self.norm2(x + y)


class Encoder(nn.Module):
    """``forward(ids, shapes, lengths)`` with word-piece ids of the BERT vocabulary; MPNet's are shifted inside."""

    def __init__(self, folder: Path, dropout: float = 0.1) -> None:
        super().__init__()
        config = json.loads((folder / "config.json").read_text())
        self.mpnet = config["model_type"] == "mpnet"
        width = self.width = config["hidden_size"]
        eps = config["layer_norm_eps"]
        self.words = nn.Embedding(config["vocab_size"], width)
        self.positions = nn.Embedding(config["max_position_embeddings"], width)
        self.shapes = nn.Embedding(len(SHAPES), width)
        self.norm = nn.LayerNorm(width, eps=eps)
        self.dropout = dropout
        heads = config["num_attention_heads"]
        self.layers = nn.ModuleList(
            Layer(width, heads, config["intermediate_size"], eps, dropout)
            for _ in range(config["num_hidden_layers"])
        )
        self.relative = nn.Embedding(32, heads) if self.mpnet else None
        nn.init.zeros_(self.shapes.weight)
        self.load(folder)

    def load(self, folder: Path) -> None:
        d = load_file(folder / "model.safetensors")
        state = {
            "words.weight": d["embeddings.word_embeddings.weight"],
            "positions.weight": d["embeddings.position_embeddings.weight"],
            "norm.weight": d["embeddings.LayerNorm.weight"],
            "norm.bias": d["embeddings.LayerNorm.bias"],
            "shapes.weight": self.shapes.weight.data,
        }
        if not self.mpnet:
            state["positions.weight"] = (
                state["positions.weight"] + d["embeddings.token_type_embeddings.weight"][0]
            )
        for i in range(len(self.layers)):
            p = f"encoder.layer.{i}."
            if self.mpnet:
                names = {
                    "q": "attention.attn.q",
                    "k": "attention.attn.k",
                    "v": "attention.attn.v",
                    "out": "attention.attn.o",
                    "norm1": "attention.LayerNorm",
                }
            else:
                names = {
                    "q": "attention.self.query",
                    "k": "attention.self.key",
                    "v": "attention.self.value",
                    "out": "attention.output.dense",
                    "norm1": "attention.output.LayerNorm",
                }
            names |= {"up": "intermediate.dense", "down": "output.dense", "norm2": "output.LayerNorm"}
            for part in ("weight", "bias"):
                state[f"layers.{i}.qkv.{part}"] = torch.cat([d[p + names[x] + "." + part] for x in "qkv"])
                for mine in ("out", "norm1", "up", "down", "norm2"):
                    state[f"layers.{i}.{mine}.{part}"] = d[p + names[mine] + "." + part]
        if self.relative is not None:
            state["relative.weight"] = d["encoder.relative_attention_bias.weight"]
        self.load_state_dict(state)

    def relative_bias(self, t: int) -> Tensor:
        assert self.relative is not None
        position = torch.arange(t)
        relative = position[None, :] - position[:, None]
        n = -relative
        bucket = (n < 0).long() * 16
        n = n.abs()
        large = 8 + (torch.log(n.float().clamp(min=1) / 8) / torch.log(torch.tensor(128 / 8)) * 8).long()
        bucket = bucket + torch.where(n < 8, n, large.clamp(max=15))
        return self.relative(bucket).permute(2, 0, 1)[None]

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        return self.states(ids, shapes, torch.where(mask[:, None, None, :], 0.0, -1e4))[-1]

    def states(self, ids: Tensor, shapes: Tensor, bias: Tensor) -> list[Tensor]:
        """What every layer gives, each (n, t, width); ``bias`` is added to the attention's logits."""
        t = ids.shape[1]
        if self.mpnet:
            special = torch.where(
                ids == 101, 0, torch.where(ids == 102, 2, torch.where(ids == 0, 1, ids + 4))
            )
            x = self.words(special) + self.positions(torch.arange(2, t + 2))[None]
        else:
            x = self.words(ids) + self.positions(torch.arange(t))[None]
        x = F.dropout(self.norm(x + self.shapes(shapes)), self.dropout, self.training)
        if self.mpnet:
            bias = bias + self.relative_bias(t)
        out = []
        for layer in self.layers:
            x = layer(x, bias)
            out.append(x)
        return out


class Syntax(nn.Module):
    """Heads and dependencies of words from the encoder's states, which it leaves as they are.

    A weighted mean of what every layer gives (Peters et al. 2018), two narrow layers of its own, and a bilinear score of
    each pair of pieces with a term for their distance (Dozat and Manning 2017).
    """

    WIDTH, DEPTH, HEADS = 192, 2, 6

    def __init__(self, width: int, depth: int, eps: float, dropout: float = 0.1) -> None:
        super().__init__()
        self.shares = nn.Parameter(torch.zeros(depth))
        self.narrow = nn.Linear(width, self.WIDTH)
        self.norm = nn.LayerNorm(self.WIDTH, eps=eps)
        self.layers = nn.ModuleList(
            Layer(self.WIDTH, self.HEADS, 2 * self.WIDTH, eps, dropout) for _ in range(self.DEPTH)
        )
        self.query = nn.Linear(self.WIDTH, SYNTAX_WIDTH)
        self.key = nn.Linear(self.WIDTH, SYNTAX_WIDTH)
        self.distance = nn.Parameter(torch.zeros(DISTANCE_BUCKETS))
        self.dependent = nn.Linear(self.WIDTH, SYNTAX_WIDTH)
        self.governor = nn.Linear(self.WIDTH, SYNTAX_WIDTH, bias=False)
        self.dependency = nn.Linear(SYNTAX_WIDTH, len(DEPENDENCIES))

    def forward(self, layers: list[Tensor], bias: Tensor) -> Tensor:
        """States (n, t, WIDTH) from those of every layer of the encoder, each (n, t, width)."""
        shares = torch.softmax(self.shares, 0)
        x = self.norm(self.narrow(sum(share * h for share, h in zip(shares, layers, strict=True))))
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def heads(self, states: Tensor, buckets: Tensor) -> Tensor:
        """Logits (t, t) of which piece is the head of which, for a window's states (t, WIDTH)."""
        scores = self.query(states) @ self.key(states).T / SYNTAX_WIDTH**0.5
        return scores + self.distance[buckets]

    def dependencies(self, states: Tensor, of: Tensor, head: Tensor) -> Tensor:
        """Logits (n, labels) of how the pieces ``of`` depend on the pieces ``head``."""
        return self.dependency(torch.relu(self.dependent(states[of]) + self.governor(states[head])))


class Network(nn.Module):
    def __init__(self, folder: Path, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = Encoder(folder, dropout)
        w, eps = self.encoder.width, self.encoder.norm.eps
        self.tags = nn.ModuleDict({layer.name: nn.Linear(w, layer.size) for layer in TAG_LAYERS})
        self.status = nn.Linear(w, len(STATUSES))
        self.mode = nn.Linear(w, len(MODES))
        self.span = nn.Linear(2 * w, SPAN_WIDTH)
        self.query = nn.Linear(SPAN_WIDTH, len(LINK_NAMES) * LINK_WIDTH)
        self.key = nn.Linear(SPAN_WIDTH, len(LINK_NAMES) * LINK_WIDTH)
        self.distance = nn.Embedding(DISTANCE_BUCKETS, len(LINK_NAMES))
        nn.init.zeros_(self.distance.weight)
        self.apart = nn.Embedding(SENTENCE_BUCKETS, len(LINK_NAMES))
        nn.init.zeros_(self.apart.weight)
        # The second scorer: an additive one, which sees query, key and distance together.
        self.mix_distance = nn.Embedding(DISTANCE_BUCKETS, len(LINK_NAMES) * LINK_WIDTH)
        self.mix_apart = nn.Embedding(SENTENCE_BUCKETS, len(LINK_NAMES) * LINK_WIDTH)
        nn.init.normal_(self.mix_distance.weight, std=0.3)
        nn.init.normal_(self.mix_apart.weight, std=0.3)
        self.mix_out = nn.Parameter(torch.randn(len(LINK_NAMES), LINK_WIDTH) * 0.1)
        self.offset = nn.Parameter(torch.full((len(LINK_NAMES),), -2.0))
        self.syntax = Syntax(w, len(self.encoder.layers), eps)
        self.relation_in = nn.Linear(3 * w, w)
        self.relation_out = nn.Linear(w, len(TYPES))

    def spans(self, hidden: Tensor, first: Tensor, last: Tensor) -> Tensor:
        """Span vectors (n, SPAN_WIDTH) of a window's hidden states (t, w) from first and last token indices."""
        return F.gelu(self.span(torch.cat([hidden[first], hidden[last]], -1)))

    def score(self, link: int, a: Tensor, b: Tensor, buckets: Tensor, apart: Tensor) -> Tensor:
        """Logits (len(a), len(b)) of one link between two lists of span vectors."""
        part = slice(link * LINK_WIDTH, (link + 1) * LINK_WIDTH)
        q = F.linear(a, self.query.weight[part], self.query.bias[part])
        k = F.linear(b, self.key.weight[part], self.key.bias[part])
        far = F.embedding(buckets, self.mix_distance.weight[:, part]) + F.embedding(
            apart, self.mix_apart.weight[:, part]
        )
        mixed = torch.relu(q[:, None] + k[None] + far) @ self.mix_out[link]
        near = self.distance(buckets)[..., link] + self.apart(apart)[..., link]
        return q @ k.T / LINK_WIDTH**0.5 + mixed + near + self.offset[link]

    def relation(self, hidden: Tensor, actor: Tensor, recipient: Tensor) -> Tensor:
        x = F.dropout(self.pair(hidden, actor, recipient), 0.1, self.training)
        return self.relation_out(F.gelu(self.relation_in(x)))

    @staticmethod
    def pair(hidden: Tensor, actor: Tensor, recipient: Tensor) -> Tensor:
        """The states (n, 3 w) of actor, recipient and sentence, of pairs encoded as ``hidden`` (n, t, w)."""
        n = torch.arange(len(hidden))
        return torch.cat([hidden[n, actor], hidden[n, recipient], hidden[:, 0]], -1)
