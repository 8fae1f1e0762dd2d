#include "pipeline/ops/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace lodewire {
namespace {

constexpr int64_t kLookMs = 1000;

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// How often to say that we are alive: four times in the manager's interval. 0: never.
int64_t AliveEveryMs() {
  int64_t watchdog_us = 0, pid = 0;
  if (!absl::SimpleAtoi(Environment("WATCHDOG_USEC"), &watchdog_us) || watchdog_us <= 0) return 0;
  // Set for another process of the service: not ours to answer.
  if (absl::SimpleAtoi(Environment("WATCHDOG_PID"), &pid) && pid != getpid()) return 0;
  return std::max<int64_t>(1, watchdog_us / 4000);
}

}  // namespace

ServiceManager::ServiceManager() : address_(Environment("NOTIFY_SOCKET")) {
  const bool fits = address_.size() > 1 && address_.size() < sizeof(sockaddr_un::sun_path);
  if (!fits || (address_[0] != '/' && address_[0] != '@')) return;
  if (address_[0] == '@') address_[0] = '\0';  // A name without a file.
  socket_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  alive_every_ms_ = AliveEveryMs();
}

ServiceManager::~ServiceManager() {
  if (socket_ >= 0) close(socket_);
}

void ServiceManager::Send(std::string_view text) const {
  if (socket_ < 0) return;
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  std::memcpy(to.sun_path, address_.data(), address_.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
  sendto(socket_, text.data(), text.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&to),
         size);
}

void ServiceManager::Ready() { Send("READY=1\n"); }

void ServiceManager::Stopping() {
  status_ = "stopping: finishing what is in flight";
  Send(absl::StrCat("STOPPING=1\nSTATUS=", status_, "\n"));
}

void ServiceManager::Status(std::string_view text) {
  if (text == status_) return;
  status_ = std::string(text);
  std::replace(status_.begin(), status_.end(), '\n', ' ');
  Send(absl::StrCat("STATUS=", status_, "\n"));
}

void ServiceManager::Alive(int64_t now_ms) {
  if (alive_every_ms_ == 0 || now_ms < next_alive_ms_) return;
  next_alive_ms_ = now_ms + alive_every_ms_;
  Send("WATCHDOG=1\n");
}

void ServiceManager::Observe(const std::vector<const Lane*>& lanes, int64_t now_ms) {
  if (socket_ < 0) return;
  if (now_ms >= next_look_ms_) {
    next_look_ms_ = now_ms + kLookMs;
    health_.Observe(lanes, now_ms);
    const HealthReport report = health_.Report();
    Status(report.ready ? "ready" : (report.live ? "not ready: " : "not live: ") + report.reason);
  }
  if (health_.Report().live) Alive(now_ms);
}

}  // namespace lodewire
