"""FastAPI on uvicorn with uvloop and httptools, one worker: python3 fastapi_app.py PORT"""

import asyncio
import itertools
import sys
from typing import List, Optional

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field

app = FastAPI()
ids = itertools.count(1)


class Item(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    price: float = Field(gt=0)
    tags: List[str] = []
    note: Optional[str] = None


class Stored(Item):
    id: int


@app.get("/plaintext", response_class=PlainTextResponse)
async def plaintext():
    return "Hello, World!"


@app.get("/json")
async def json():
    return {"message": "Hello, World!"}


@app.post("/echo")
async def echo(request: Request):
    return Response(await request.body(), media_type="application/octet-stream")


@app.get("/sleep", response_class=PlainTextResponse)
async def sleep(ms: int):
    await asyncio.sleep(ms / 1000)
    return "slept"


@app.get("/users/{id}")
async def user(id: int, q: Optional[str] = None):
    return {"id": id, "q": q}


@app.post("/items", response_model=Stored)
async def item(item: Item):
    return Stored(id=next(ids), **item.dict())


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), loop="uvloop", http="httptools", backlog=4096,
                log_level="warning", access_log=False)
