"""What a kernel is filled with: the tables of the normaliser, word lists, weights."""

from __future__ import annotations

import numpy as np

from classifier.artifact import Artifact
from classifier.kernel.instance import Instance
from classifier.kernel.memory import Arrays
from classifier.site_layer import ARRAYS as SITE_ARRAYS
from classifier.site_layer import SiteLayer
from classifier.text import language, marks, masks, signs
from classifier.text.language import LanguageModel
from classifier.text.tables import Tables, compress
from classifier.text.vocabulary import Vocabulary

CHARACTERS = ("fold", "expansions", "kind", "respell", "otherwise")
PACKED = ("script", "style")
KNOWN = np.dtype([("key", "u4"), *[(name, "u1") for name in ("level", "roles", "size", "none")]])
NUMBERS = ("gram_step", "pair_step", "known_step", "bias", "highlight")


def fill(instance: Instance, tables: Tables, vocabulary: Vocabulary | None = None) -> None:
    """Let a kernel read texts; without a vocabulary it folds them and knows no word.

    Raises:
        ValueError: an array is larger than the kernel's.
    """
    memory = instance.memory
    memory.fill({name: getattr(tables, name) for name in CHARACTERS})
    memory.fill({name: compress(getattr(tables, name)) for name in PACKED})
    memory.fill({"signs": signs.table()})
    memory.fill(_masks(instance))
    memory.fill(_marks(instance))
    sizes = (0, 0)
    if vocabulary is not None:
        memory.fill(_lexicon(vocabulary))
        sizes = len(vocabulary.keys), len(vocabulary.variants)
    instance.call("prepare", *sizes)


def _lexicon(vocabulary: Vocabulary) -> Arrays:
    """Return the known words, what is asked of one side by side, and the misspellings."""
    words = np.zeros(len(vocabulary.keys), KNOWN)
    words["key"], words["level"] = vocabulary.keys, vocabulary.levels
    words["roles"], words["size"] = vocabulary.roles, vocabulary.sizes
    return {
        "lexicon": words,
        "variants": vocabulary.variants,
        "variant_of": vocabulary.variant_of,
    }


def weights(artifact: Artifact) -> Arrays:
    """Return what a comment is scored with."""
    info, languages = artifact.info, language.LANGUAGES
    stacks, calibration = info["stacks"], info["calibration"]
    stack = [stacks.get(name, stacks[""]) for name in languages]
    lines = [calibration.get(name, calibration["other"]) for name in languages]
    return {
        "gram_weights": artifact.grams,
        "pairs": artifact.pairs,
        "known": artifact.known,
        "stack": np.array(stack, np.float32),
        "lines": np.array(lines, np.float32),
        **{name: np.array(info[name], np.float32) for name in NUMBERS},
    }


def site_weights(layer: SiteLayer) -> Arrays:
    """Return what a site's layer weighs by."""
    return {f"site_{name}": getattr(layer, name) for name in SITE_ARRAYS}


def language_model(model: LanguageModel) -> Arrays:
    """Return what the language is told by."""
    return {
        "language_fold": language.fold_table(),
        "language_weights": model.weights,
        "language_bias": np.array(model.bias, np.float64),
        "language_scale": np.array([model.scale], np.float64),
    }


def _masks(instance: Instance) -> Arrays:
    """Return what may be masked, by hash, and the letters meant, [heads, LONGEST]."""
    hidden = masks.patterns()
    keys = instance.hashes(list(hidden.head_of))
    order = np.argsort(keys, kind="stable")
    heads = np.array(list(hidden.head_of.values()), np.uint16)
    return {
        "mask_keys": keys[order],
        "mask_head": heads[order],
        "mask_heads": hidden.letters,
        "mask_count": np.array([len(keys)], np.int32),
    }


def _marks(instance: Instance) -> Arrays:
    """Return the marks of words by hash."""
    table = marks.table()
    keys = instance.hashes(list(table))
    order = np.argsort(keys, kind="stable")
    bits = np.array(list(table.values()), np.uint64)
    return {
        "mark_keys": keys[order],
        "mark_bits": bits[order],
        "mark_size": np.array([len(keys)], np.int32),
    }
