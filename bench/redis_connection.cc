// SPDX-License-Identifier: Apache-2.0
#include "bench/redis_connection.h"

#include <hiredis/hiredis.h>
#include <poll.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <span>

namespace leadline {
namespace {

struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using Reply = std::unique_ptr<redisReply, FreeReply>;

void Check(bool good, const redisContext& context) {
  if (good) return;
  std::fprintf(stderr, "the connection to Redis broke: %s\n", context.errstr);
  std::exit(1);
}

// None if no whole reply has arrived.
Reply NextReply(redisContext& context) {
  void* reply = nullptr;
  Check(redisReaderGetReply(context.reader, &reply) == REDIS_OK, context);
  return Reply(static_cast<redisReply*>(reply));
}

bool HasValues(const redisReply& reply) {
  if (reply.type == REDIS_REPLY_STRING || reply.type == REDIS_REPLY_STATUS) {
    return true;
  }
  if (reply.type != REDIS_REPLY_ARRAY) return false;
  const std::span elements(reply.element, reply.elements);
  return std::all_of(elements.begin(), elements.end(),
                     [](const redisReply* one) { return HasValues(*one); });
}

// REQUIRES: HasValues.
std::string Joined(const redisReply& reply) {
  if (reply.type != REDIS_REPLY_ARRAY) return {reply.str, reply.len};
  std::string all;
  for (const redisReply* one : std::span(reply.element, reply.elements)) {
    all += Joined(*one);
  }
  return all;
}

timespec TimespecOf(std::chrono::nanoseconds time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return {.tv_sec = seconds.count(), .tv_nsec = (time - seconds).count()};
}

}  // namespace

void RedisConnection::Free::operator()(redisContext* context) const {
  redisFree(context);
}

std::unique_ptr<RedisConnection> RedisConnection::Open(uint16_t port) {
  std::unique_ptr<RedisConnection> connection(
      new RedisConnection(redisConnect("127.0.0.1", port)));
  if (connection->context_ == nullptr || connection->context_->err != 0) {
    return nullptr;
  }
  return connection;
}

void RedisConnection::Add(std::string_view command) {
  Check(redisAppendFormattedCommand(context_.get(), command.data(),
                                    command.size()) == REDIS_OK,
        *context_);
}

void RedisConnection::Flush() {
  for (int all = 0; all == 0;) {
    Check(redisBufferWrite(context_.get(), &all) == REDIS_OK, *context_);
  }
}

uint64_t RedisConnection::TakeReplies(std::chrono::nanoseconds patience,
                                      uint64_t& failed) {
  pollfd readable = {.fd = context_->fd, .events = POLLIN, .revents = 0};
  const timespec wait =
      TimespecOf(std::max(patience, std::chrono::nanoseconds(0)));
  if (ppoll(&readable, 1, &wait, nullptr) <= 0) return 0;
  Check(redisBufferRead(context_.get()) == REDIS_OK, *context_);
  uint64_t count = 0;
  for (Reply reply = NextReply(*context_); reply;
       reply = NextReply(*context_)) {
    ++count;
    if (!HasValues(*reply)) ++failed;
  }
  return count;
}

std::optional<std::string> RedisConnection::Values(std::string_view command) {
  Add(command);
  Flush();
  Reply reply = NextReply(*context_);
  while (!reply) {
    Check(redisBufferRead(context_.get()) == REDIS_OK, *context_);
    reply = NextReply(*context_);
  }
  if (!HasValues(*reply)) return std::nullopt;
  return Joined(*reply);
}

std::string RedisCommand(const std::vector<std::string>& words) {
  std::string command = "*" + std::to_string(words.size()) + "\r\n";
  for (const std::string& word : words) {
    command += "$" + std::to_string(word.size()) + "\r\n" + word + "\r\n";
  }
  return command;
}

}  // namespace leadline
