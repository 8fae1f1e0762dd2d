// Tells the service manager that started the process (systemd, `Type=notify`) how it stands: ready,
// in words, alive, stopping. The protocol is sd_notify(3): lines in a datagram to the socket that
// the environment's NOTIFY_SOCKET names; we write it ourselves, so there is no library to depend
// on.
//
// *Ready* is said once configuration, rules and memory are good, for that is what a start can be
// blamed for; a broker that is away is waited for afterwards, and the status says so. *Alive* is
// said only while the lanes' threads go round (health.h), so a manager with `WatchdogSec=` ends and
// restarts what hangs.
//
// Threading: one thread.
// Memory: outside the event path.
// Errors: none; without NOTIFY_SOCKET nothing is sent, and a manager that does not listen is its
//   own trouble.
// Example:
//   ServiceManager manager;  manager.Ready();  while (…) manager.Observe(lanes, now_ms);
#ifndef LODEWIRE_PIPELINE_OPS_SERVICE_MANAGER_H_
#define LODEWIRE_PIPELINE_OPS_SERVICE_MANAGER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/ops/health.h"

namespace lodewire {

class ServiceManager {
 public:
  // Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.
  ServiceManager();
  ~ServiceManager();
  ServiceManager(const ServiceManager&) = delete;
  ServiceManager& operator=(const ServiceManager&) = delete;

  void Ready();
  void Stopping();
  // In words, for `systemctl status`; sent when it changes.
  void Status(std::string_view text);
  // Nothing hangs: what waits, knowingly, calls this once in a while.
  void Alive(int64_t now_ms);
  // Looks at the lanes once a second: status, and alive unless one of them hangs.
  void Observe(const std::vector<const Lane*>& lanes, int64_t now_ms);

 private:
  void Send(std::string_view text) const;

  int socket_ = -1;
  std::string address_;         // As sockaddr_un::sun_path wants it.
  int64_t alive_every_ms_ = 0;  // 0: nobody watches.
  int64_t next_alive_ms_ = 0;
  int64_t next_look_ms_ = 0;
  std::string status_;
  Health health_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_OPS_SERVICE_MANAGER_H_
