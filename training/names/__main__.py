"""`python -m training.names --data DIRECTORY`: reads, learns, and writes the model that ships."""

import argparse
from pathlib import Path
from typing import Final

import msgspec

from corpora.train.names import write_between
from egress_gateway.classify.names.languages import SUPPORTED
from egress_gateway.classify.names.model import LABELS
from training.names.examples import Example, read_conll, read_presidio
from training.names.letters import letters_of
from training.names.lexicon import lists_of, names, programs, prose, words_of
from training.names.material import material_of, plain
from training.names.network import Network, quantise

MODEL: Final = Path("src/egress_gateway/models/names.model")
SEED: Final = 20
EPOCHS: Final = 6
GENERATED: Final = 40_000
"""Texts of our own."""
NEWS: Final = ("ner/wnut17train.conll", "ner/emerging.dev.conll", *(f"ner/btc_{part}.conll" for part in "abeg"))
"""Not `emerging.test.annotated`, `btc_f.conll` and `presidio_synth_v2.json`: those are for measuring."""


def gather(data: Path) -> list[Example]:
    """All that is trained on."""
    examples = [example for name in NEWS for example in read_conll(data / name)] * 2
    examples += read_presidio(data / "pii/presidio_generated_large.json")
    sentences = {language: tuple(dict.fromkeys(prose(language))) for language in SUPPORTED}
    numbers = {name: number for number, name in enumerate(LABELS)}
    for sample in write_between(sentences, SEED, GENERATED):
        spans = tuple((span.start, span.end, numbers[span.data_class]) for span in sample.spans)
        examples.append(Example(sample.text, spans))
    examples += (Example(text, ()) for each in sentences.values() for text in each)
    examples += (Example(text, ()) for text in programs())
    return examples


def main() -> None:
    """Train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    options = parser.parse_args()
    examples = gather(options.data)
    lists = lists_of(plain(examples))
    letters = letters_of(words_of((*names(), *(text for language in SUPPORTED for text in prose(language)))))
    material = material_of(examples, lists, letters, SEED)
    print(f"{len(examples)} examples, {len(material.texts)} texts, {len(material.words)} words, {len(lists)} listed")
    network = Network(SEED)
    for epoch, loss in enumerate(network.train(material, options.epochs)):
        print(f"epoch {epoch + 1}: loss {loss:.4f}", flush=True)
    content = msgspec.msgpack.encode(quantise(network.settled, lists, letters))
    options.out.parent.mkdir(exist_ok=True)
    options.out.write_bytes(content)
    print(f"{options.out}: {len(content)} bytes")


if __name__ == "__main__":
    main()
