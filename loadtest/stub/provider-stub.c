/*
 * A model provider whose own cost is negligible: one thread, epoll, answers made beforehand.
 *
 *   POST <any path>   a chat completion with usage; where the body says "stream":true, an SSE stream of
 *                     100 chunks, a usage chunk and [DONE], which leave together, as fast as the socket
 *                     takes them. A model named "...pace-5" in the body spaces the chunks 5 ms apart;
 *                     one named "...pause-5" sends the first one, and after 5 ms the others together.
 *   GET /stats        {"requests":N,"chunks":N}: what it has sent since it started
 *   GET <any other>   200, empty
 *
 * Bodies may have a Content-Length or be chunked; connections are kept alive and may pipeline.
 * Usage: provider-stub [PORT]. Listens on 127.0.0.1; port 0 (default) takes a free one. Prints the port.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { CHUNKS = 100, MAX_EVENTS = 512, READ_SIZE = 64 * 1024, MAX_REQUEST = 64 * 1024 * 1024 };

/* What epoll hands back: a connection's socket or its timer. */
struct source {
  int fd;
  int is_timer;
  struct connection *connection;
};

struct connection {
  struct source socket, timer;
  char *in;
  size_t in_size, in_capacity;
  char *out; /* Not yet taken by the socket. */
  size_t out_size, out_sent, out_capacity;
  int next_chunk; /* Of the paced stream under way, or -1. */
  int rest_together;
  int closed;
  struct connection *next_dead;
};

static int epoll_fd, listener;
static struct source listener_source;
static struct connection *dead;
static uint64_t requests_sent, chunks_sent;
static char completion[2048], stream_head[256], chunks[CHUNKS][512], usage_chunk[1024];
static char *whole_stream;
static size_t completion_size, stream_head_size, chunk_sizes[CHUNKS], usage_size, whole_stream_size;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static size_t as_http_chunk(char *target, size_t capacity, const char *text) {
  return (size_t)snprintf(target, capacity, "%zx\r\n%s\r\n", strlen(text), text);
}

/* A part of an SSE answer, as the chat completions API sends it. */
static size_t make_chunk(char *target, size_t capacity, const char *choices, const char *usage) {
  char text[768];
  snprintf(text, sizeof text,
           "data: {\"id\":\"chatcmpl-Bench0123456789abcdefghijkl\",\"object\":\"chat.completion.chunk\","
           "\"created\":1750000000,\"model\":\"bench-model\",\"system_fingerprint\":\"fp_0123456789\","
           "\"choices\":[%s]%s}\n\n",
           choices, usage);
  return as_http_chunk(target, capacity, text);
}

static void make_answers(void) {
  const char *content =
      "The tide rises and falls because the moon and the sun pull at the oceans, and the earth turns beneath "
      "the two bulges that they raise; most coasts see two high tides a day, about twelve hours apart.";
  char body[1024], choice[256];
  int body_size = snprintf(
      body, sizeof body,
      "{\"id\":\"chatcmpl-Bench0123456789abcdefghijkl\",\"object\":\"chat.completion\",\"created\":1750000000,"
      "\"model\":\"bench-model\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"%s\","
      "\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":96,"
      "\"completion_tokens\":44,\"total_tokens\":140,\"prompt_tokens_details\":{\"cached_tokens\":0}},"
      "\"system_fingerprint\":\"fp_0123456789\"}",
      content);
  completion_size = (size_t)snprintf(completion, sizeof completion,
                                     "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                                     "keep-alive: timeout=75\r\ncontent-length: %d\r\n\r\n%s",
                                     body_size, body);
  stream_head_size = (size_t)snprintf(stream_head, sizeof stream_head,
                                      "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n"
                                      "cache-control: no-cache\r\ntransfer-encoding: chunked\r\n\r\n");
  for (int i = 0; i < CHUNKS; i++) {
    snprintf(choice, sizeof choice,
             "{\"index\":0,\"delta\":{%s\"content\":\" word%02d\"},\"logprobs\":null,\"finish_reason\":%s}",
             i == 0 ? "\"role\":\"assistant\"," : "", i, i == CHUNKS - 1 ? "\"stop\"" : "null");
    chunk_sizes[i] = make_chunk(chunks[i], sizeof chunks[i], choice, ",\"usage\":null");
  }
  usage_size = make_chunk(usage_chunk, sizeof usage_chunk, "",
                          ",\"usage\":{\"prompt_tokens\":96,\"completion_tokens\":100,\"total_tokens\":196}");
  usage_size += as_http_chunk(usage_chunk + usage_size, sizeof usage_chunk - usage_size, "data: [DONE]\n\n");
  usage_size += (size_t)snprintf(usage_chunk + usage_size, sizeof usage_chunk - usage_size, "0\r\n\r\n");

  whole_stream = malloc(stream_head_size + sizeof chunks + usage_size);
  if (whole_stream == NULL) fail("malloc");
  memcpy(whole_stream, stream_head, whole_stream_size = stream_head_size);
  for (int i = 0; i < CHUNKS; i++) {
    memcpy(whole_stream + whole_stream_size, chunks[i], chunk_sizes[i]);
    whole_stream_size += chunk_sizes[i];
  }
  memcpy(whole_stream + whole_stream_size, usage_chunk, usage_size);
  whole_stream_size += usage_size;
}

static void watch(struct source *source, int operation, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = source};
  if (epoll_ctl(epoll_fd, operation, source->fd, &event) != 0) fail("epoll_ctl");
}

/* Freed after the events at hand, some of which may still point to it. */
static void close_connection(struct connection *connection) {
  if (connection->closed) return;
  connection->closed = 1;
  close(connection->socket.fd);
  if (connection->timer.fd >= 0) close(connection->timer.fd);
  connection->next_dead = dead;
  dead = connection;
}

static void free_dead(void) {
  while (dead != NULL) {
    struct connection *connection = dead;
    dead = connection->next_dead;
    free(connection->in);
    free(connection->out);
    free(connection);
  }
}

static void reserve(char **buffer, size_t *capacity, size_t needed) {
  if (needed <= *capacity) return;
  size_t next = *capacity == 0 ? READ_SIZE : *capacity;
  while (next < needed) next *= 2;
  *buffer = realloc(*buffer, next);
  if (*buffer == NULL) fail("realloc");
  *capacity = next;
}

static void flush_out(struct connection *connection) {
  while (connection->out_sent < connection->out_size) {
    ssize_t sent = send(connection->socket.fd, connection->out + connection->out_sent,
                        connection->out_size - connection->out_sent, MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno == EAGAIN) watch(&connection->socket, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
      else if (errno != EINTR) close_connection(connection);
      if (errno != EINTR) return;
    } else {
      connection->out_sent += (size_t)sent;
    }
  }
  connection->out_size = connection->out_sent = 0;
}

static void answer(struct connection *connection, const char *bytes, size_t size) {
  size_t sent = 0;
  if (connection->out_size == 0) {
    ssize_t taken = send(connection->socket.fd, bytes, size, MSG_NOSIGNAL);
    if (taken == (ssize_t)size) return;
    if (taken < 0 && errno != EAGAIN && errno != EINTR) return close_connection(connection);
    sent = taken < 0 ? 0 : (size_t)taken;
  }
  reserve(&connection->out, &connection->out_capacity, connection->out_size + size - sent);
  memcpy(connection->out + connection->out_size, bytes + sent, size - sent);
  connection->out_size += size - sent;
  flush_out(connection);
}

static void set_timer(struct connection *connection, long interval_ms) {
  struct timespec interval = {.tv_sec = interval_ms / 1000, .tv_nsec = interval_ms % 1000 * 1000000};
  struct itimerspec spec = {.it_interval = interval, .it_value = interval};
  if (connection->timer.fd < 0) {
    connection->timer.fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    if (connection->timer.fd < 0) fail("timerfd_create");
    watch(&connection->timer, EPOLL_CTL_ADD, EPOLLIN);
  }
  timerfd_settime(connection->timer.fd, 0, &spec, NULL);
}

static void send_rest(struct connection *connection) {
  size_t sent = stream_head_size + chunk_sizes[0];
  chunks_sent += CHUNKS - 1;
  connection->next_chunk = -1;
  set_timer(connection, 0);
  answer(connection, whole_stream + sent, whole_stream_size - sent);
}

static void send_paced_chunk(struct connection *connection) {
  if (connection->rest_together && connection->next_chunk > 0) return send_rest(connection);
  answer(connection, chunks[connection->next_chunk], chunk_sizes[connection->next_chunk]);
  chunks_sent++;
  if (++connection->next_chunk < CHUNKS || connection->closed) return;
  connection->next_chunk = -1;
  set_timer(connection, 0);
  answer(connection, usage_chunk, usage_size);
}

static int says_stream(const char *body, size_t size) {
  const char *found = memmem(body, size, "\"stream\"", 8);
  if (found == NULL) return 0;
  const char *end = body + size;
  for (found += 8; found < end && (*found == ':' || isspace((unsigned char)*found)); found++) {
  }
  return end - found >= 4 && memcmp(found, "true", 4) == 0;
}

static void answer_request(struct connection *connection, const char *head, const char *body, size_t size) {
  if (memcmp(head, "POST", 4) != 0) {
    char text[256], json[96];
    int json_size = memcmp(head, "GET /stats", 10) != 0
                        ? 0
                        : snprintf(json, sizeof json, "{\"requests\":%llu,\"chunks\":%llu}",
                                   (unsigned long long)requests_sent, (unsigned long long)chunks_sent);
    int text_size = snprintf(text, sizeof text,
                             "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%.*s",
                             json_size, json_size, json);
    return answer(connection, text, (size_t)text_size);
  }
  requests_sent++;
  if (!says_stream(body, size)) return answer(connection, completion, completion_size);
  const char *pace = memmem(body, size, "pace-", 5), *pause = memmem(body, size, "pause-", 6);
  long interval_ms = pace != NULL ? strtol(pace + 5, NULL, 10) : pause != NULL ? strtol(pause + 6, NULL, 10) : 0;
  if (interval_ms <= 0) {
    chunks_sent += CHUNKS;
    return answer(connection, whole_stream, whole_stream_size);
  }
  answer(connection, stream_head, stream_head_size);
  if (connection->closed) return;
  connection->next_chunk = 0;
  connection->rest_together = pace == NULL;
  set_timer(connection, interval_ms);
  send_paced_chunk(connection);
}

/* The value of a header within a head that ends in an empty line, or NULL. */
static const char *header_of(const char *head, const char *end, const char *name) {
  size_t size = strlen(name);
  for (const char *line = memmem(head, (size_t)(end - head), "\r\n", 2); line != NULL && line + 2 < end;
       line = memmem(line + 2, (size_t)(end - line - 2), "\r\n", 2)) {
    if (strncasecmp(line + 2, name, size) == 0 && line[2 + size] == ':') {
      const char *value = line + 3 + size;
      while (*value == ' ') value++;
      return value;
    }
  }
  return NULL;
}

/* How many bytes a chunked body takes from `body` on, decoded in place into `*size` bytes; 0: not all here. */
static size_t decode_chunked(char *body, size_t available, size_t *size) {
  size_t offset = 0;
  int complete = 0;
  *size = 0;
  /* Twice: the text is changed only when it is known to be whole. */
  for (int pass = 0; pass < 2; pass++) {
    for (offset = 0, complete = 0; !complete;) {
      char *line_end = memmem(body + offset, available - offset, "\r\n", 2);
      if (line_end == NULL) return 0;
      size_t chunk = strtoul(body + offset, NULL, 16);
      size_t start = (size_t)(line_end - body) + 2;
      if (start + chunk + 2 > available) return 0;
      if (pass == 1) {
        memmove(body + *size, body + start, chunk);
        *size += chunk;
      }
      offset = start + chunk + 2;
      complete = chunk == 0;
    }
  }
  return offset;
}

/* Answers every whole request that is in the buffer; a paced stream under way comes first. */
static void handle_input(struct connection *connection) {
  size_t used = 0;
  while (connection->next_chunk < 0 && !connection->closed) {
    char *head = connection->in + used;
    size_t available = connection->in_size - used;
    char *head_end = available < 16 ? NULL : memmem(head, available, "\r\n\r\n", 4);
    if (head_end == NULL) break;
    char *body = head_end + 4;
    size_t body_available = available - (size_t)(body - head), body_size = 0, taken = 0;
    const char *length = header_of(head, head_end + 2, "content-length");
    if (length != NULL) {
      taken = body_size = strtoul(length, NULL, 10);
      if (body_size > MAX_REQUEST) return close_connection(connection);
      if (body_size > body_available) break;
    } else if (header_of(head, head_end + 2, "transfer-encoding") != NULL) {
      taken = decode_chunked(body, body_available, &body_size);
      if (taken == 0) break;
    }
    used = (size_t)(body - connection->in) + taken;
    answer_request(connection, head, body, body_size);
  }
  if (connection->closed) return;
  connection->in_size -= used;
  memmove(connection->in, connection->in + used, connection->in_size);
}

static void read_socket(struct connection *connection) {
  for (;;) {
    if (connection->in_size > MAX_REQUEST) return close_connection(connection);
    reserve(&connection->in, &connection->in_capacity, connection->in_size + READ_SIZE);
    size_t room = connection->in_capacity - connection->in_size;
    ssize_t got = recv(connection->socket.fd, connection->in + connection->in_size, room, 0);
    if (got == 0) return close_connection(connection);
    if (got < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN) close_connection(connection);
      return;
    }
    connection->in_size += (size_t)got;
    handle_input(connection);
    if (connection->closed || (size_t)got < room) return;
  }
}

static void read_timer(struct connection *connection) {
  uint64_t expirations;
  if (read(connection->timer.fd, &expirations, sizeof expirations) != sizeof expirations) return;
  while (expirations-- > 0 && connection->next_chunk >= 0 && !connection->closed) send_paced_chunk(connection);
  if (!connection->closed && connection->next_chunk < 0 && connection->in_size > 0) handle_input(connection);
}

static void accept_all(void) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0) return;
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL) fail("calloc");
    connection->socket = (struct source){.fd = fd, .connection = connection};
    connection->timer = (struct source){.fd = -1, .is_timer = 1, .connection = connection};
    connection->next_chunk = -1;
    watch(&connection->socket, EPOLL_CTL_ADD, EPOLLIN);
  }
}

static void listen_on(uint16_t port) {
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int on = 1;
  listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (listener < 0) fail("socket");
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, (struct sockaddr *)&address, size) != 0) fail("bind");
  if (listen(listener, 1024) != 0) fail("listen");
  if (getsockname(listener, (struct sockaddr *)&address, &size) != 0) fail("getsockname");
  listener_source.fd = listener;
  watch(&listener_source, EPOLL_CTL_ADD, EPOLLIN);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
}

int main(int count, char **values) {
  /* It ends with the process that started it, however that one ends. */
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  signal(SIGPIPE, SIG_IGN);
  make_answers();
  epoll_fd = epoll_create1(0);
  if (epoll_fd < 0) fail("epoll_create1");
  listen_on((uint16_t)(count > 1 ? atoi(values[1]) : 0));
  struct epoll_event events[MAX_EVENTS];
  for (;;) {
    int ready = epoll_wait(epoll_fd, events, MAX_EVENTS, -1);
    if (ready < 0 && errno != EINTR) fail("epoll_wait");
    for (int i = 0; i < ready; i++) {
      struct source *source = events[i].data.ptr;
      if (source == &listener_source) {
        accept_all();
        continue;
      }
      struct connection *connection = source->connection;
      if (connection->closed) continue;
      if (source->is_timer) {
        read_timer(connection);
        continue;
      }
      if (events[i].events & EPOLLOUT) {
        watch(&connection->socket, EPOLL_CTL_MOD, EPOLLIN);
        flush_out(connection);
      }
      if (!connection->closed && events[i].events & (EPOLLIN | EPOLLERR | EPOLLHUP)) read_socket(connection);
    }
    free_dead();
  }
}
