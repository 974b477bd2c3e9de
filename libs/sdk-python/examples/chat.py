"""Asks a model with OpenAI's own client, and prints the answer while it comes."""

from sluice_sdk import AI_Gateway

client = AI_Gateway().openai()
chunks = client.chat.completions.create(
    model="sample",
    messages=[{"role": "user", "content": "Hello"}],
    stream=True,
)
for chunk in chunks:
    for choice in chunk.choices:
        print(choice.delta.content or "", end="", flush=True)
print()
