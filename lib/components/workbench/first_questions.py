# %% [markdown]
# # First questions
#
# This environment gives the addresses of its servers to every workbench, as environment variables. Run the cells from
# top to bottom. The file cannot be changed here: to keep changes, save it under another name in the folder above.

# %%
import json
import os
import ssl
import urllib.request

# The workbench knows the certificates of the cluster: SSL_CERT_FILE names them.
trusted = ssl.create_default_context()


def call(url, body=None, token=False):
    """Answer of a server, as JSON. With a token, the one of the account of this workbench, which is renewed every hour."""
    request = urllib.request.Request(url, headers={"Content-Type": "application/json"})
    if body is not None:
        request.data = json.dumps(body).encode()
    if token:
        with open(os.environ["ACCOUNT_BEARER_FILE"]) as file:
            request.add_header("Authorization", "Bearer " + file.read().strip())
    with urllib.request.urlopen(request, context=trusted, timeout=600) as answer:
        return json.load(answer)


def chat(url, model, question, token=False):
    """What a model says to one question."""
    messages = [{"role": "user", "content": question}]
    body = {"model": model, "messages": messages, "max_tokens": 64}
    return call(url + "/chat/completions", body, token)["choices"][0]["message"]["content"]


# %% [markdown]
# ## Models
#
# `MODELS` has every model by its name: the URL of its OpenAI API, and whether it wants a token.

# %%
models = json.loads(os.environ["MODELS"])
for name, model in models.items():
    print(name + ":", chat(model["url"], name, "Say hello in one sentence.", model["token"]))

# %% [markdown]
# ## Llama Stack
#
# One API over all models, vector stores and files. It calls a model `provider/name`; `LLAMA_STACK_MODEL` is the first one.

# %%
stack = os.environ.get("LLAMA_STACK_OPENAI_URL")
if stack is None:
    print("This environment has no Llama Stack.")
else:
    print("Llama Stack lists:", ", ".join(each["id"] for each in call(stack + "/models")["data"]))
    if "LLAMA_STACK_MODEL" in os.environ:
        print("Llama Stack:", chat(stack, os.environ["LLAMA_STACK_MODEL"], "Say hello in one sentence."))

# %% [markdown]
# ## Object store
#
# A bucket of this workbench alone. `boto3` finds the address and the keys in the environment; the image `minimal` has no
# `boto3`.

# %%
try:
    import boto3
except ImportError:
    boto3 = None
if boto3 is None:
    print("This image has no boto3.")
else:
    store = boto3.client("s3")
    place = {"Bucket": os.environ["AWS_S3_BUCKET"], "Key": "first-questions.txt"}
    store.put_object(**place, Body=b"written by a workbench")
    print("Object store:", store.get_object(**place)["Body"].read().decode())

# %% [markdown]
# ## Other servers
#
# `MODEL_REGISTRY_URL` is the register of models, which wants the same token. `DOCLING_URL` turns documents into Markdown,
# `MILVUS_URI` is the vector database. A variable that is missing names a server that this environment does not have.

# %%
for variable in ("MODEL_REGISTRY_URL", "DOCLING_URL", "MILVUS_URI"):
    print(variable + ":", os.environ.get(variable, "not in this environment"))
registry = os.environ.get("MODEL_REGISTRY_URL")
if registry is not None:
    registered = call(registry + "/registered_models", token=True).get("items", [])
    print("Registered models:", ", ".join(each["name"] for each in registered) or "none")
