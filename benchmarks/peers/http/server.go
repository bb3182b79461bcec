// Go's net/http, with routes by hand where it has no parameters: server PORT
package main

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"
)

type message struct {
	Message string `json:"message"`
}

type user struct {
	ID int     `json:"id"`
	Q  *string `json:"q"`
}

type item struct {
	ID    int64    `json:"id"`
	Name  string   `json:"name"`
	Price float64  `json:"price"`
	Tags  []string `json:"tags"`
	Note  *string  `json:"note"`
}

var count int64

func answer(w http.ResponseWriter, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Write(body)
}

func answerJSON(w http.ResponseWriter, value interface{}) {
	body, err := json.Marshal(value)
	if err != nil {
		w.WriteHeader(500)
		return
	}
	answer(w, "application/json", body)
}

func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(400)
		return
	}
	answer(w, "application/octet-stream", body)
}

func sleep(w http.ResponseWriter, r *http.Request) {
	ms, _ := strconv.Atoi(r.URL.Query().Get("ms"))
	time.Sleep(time.Duration(ms) * time.Millisecond)
	answer(w, "text/plain", []byte("slept"))
}

func getUser(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/users/"))
	if err != nil {
		w.WriteHeader(422)
		return
	}
	found := user{ID: id}
	if query := r.URL.Query(); query.Has("q") {
		q := query.Get("q")
		found.Q = &q
	}
	answerJSON(w, found)
}

func postItem(w http.ResponseWriter, r *http.Request) {
	var posted item
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(body, &posted)
	}
	length := utf8.RuneCountInString(posted.Name)
	if err != nil || length < 1 || length > 100 || posted.Price <= 0 {
		w.WriteHeader(422)
		return
	}
	posted.ID = atomic.AddInt64(&count, 1)
	if posted.Tags == nil {
		posted.Tags = []string{}
	}
	answerJSON(w, posted)
}

func main() {
	http.HandleFunc("/plaintext", func(w http.ResponseWriter, r *http.Request) {
		answer(w, "text/plain", []byte("Hello, World!"))
	})
	http.HandleFunc("/json", func(w http.ResponseWriter, r *http.Request) {
		answerJSON(w, message{"Hello, World!"})
	})
	http.HandleFunc("/echo", echo)
	http.HandleFunc("/sleep", sleep)
	http.HandleFunc("/users/", getUser)
	http.HandleFunc("/items", postItem)
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}
