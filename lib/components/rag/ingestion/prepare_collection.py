"""Finds the vector store of a collection by its name, or creates it once. Safe to run again.

    python3 prepare_collection.py --collection NAME --output FILE

FILE gets the id of the store, as it is. Environment: `LLAMA_STACK_URL`, `OPENAI_PATH`, `EMBEDDING_MODEL` (id in the API),
`EMBEDDING_DIMENSION`, `VECTOR_PROVIDER` (id of the provider that keeps vector stores); optional: `CA_FILE`.

It fails, with exit code 1 and a last line that begins with `failed:`, if the embedding model does not answer with vectors of
the dimension; if the store has another model or dimension; if more than one store has the name. Names are not unique in Llama
Stack, and a store outlives its collection: nothing is deleted here.
"""

import argparse
from pathlib import Path

from basics import Problem, run, say, settings, whole
from stack import Stack


def prepare(name):
    model, wanted, provider = settings("EMBEDDING_MODEL", "EMBEDDING_DIMENSION", "VECTOR_PROVIDER")
    dimension = whole("EMBEDDING_DIMENSION", wanted)
    stack = Stack()
    length = len(stack.vector(model, "collection"))
    if length != dimension:
        raise Problem(f"model {model} gives vectors of {length} numbers, and {dimension} are wanted: see rag.embedding")
    stores = stack.stores(name)
    if len(stores) > 1:
        ids = ", ".join(store["id"] for store in stores)
        raise Problem(
            f"{len(stores)} vector stores are named {name}: {ids}. Keep the one with the documents, and delete the others "
            f"with DELETE {stack.path}/vector_stores/ID, or give them other names with POST to the same path"
        )
    if stores:
        [store] = stores
        found = stack.embedding_of(store)
        differs = [f"{known} instead of {value}" for known, value in zip(found, (model, wanted)) if known not in (None, value)]
        if differs:
            raise Problem(
                f"vector store {store['id']} of collection {name} has {', '.join(differs)}. Vectors of two models cannot be "
                "compared: give the collection another name, or delete the store and run the ingestion again"
            )
        say(f"collection {name} is vector store {store['id']}")
        return store["id"]
    store = stack.create_store(name, model, dimension, provider)
    say(f"collection {name} is the new vector store {store['id']}, with {model} of {dimension} numbers, kept by {provider}")
    return store["id"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--collection", required=True)
    parser.add_argument("--output", required=True, type=Path)
    options = parser.parse_args()
    store = prepare(options.collection)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(store)


run(main)
