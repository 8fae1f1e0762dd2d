#include "pipeline/ops/service_manager.h"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>

#include "tests/runtime/lane_fixture.h"

namespace lodewire {
namespace {

using ::testing::HasSubstr;

// Plays systemd: an abstract socket that the environment names.
class ServiceManagerTest : public LaneTest {
 protected:
  ServiceManagerTest() {
    const std::string name = "@lodewire-test-" + std::to_string(getpid());
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(name.begin() + 1, name.end(), address.sun_path + 1);
    socket_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
    setenv("NOTIFY_SOCKET", name.c_str(), 1);
    setenv("WATCHDOG_USEC", "40000000", 1);
    setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
  }
  ~ServiceManagerTest() override {
    close(socket_);
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) unsetenv(name);
  }

  // What came since the last call, datagrams one after the other.
  std::string Heard() {
    std::string all;
    char buffer[4096];
    for (ssize_t size; (size = recv(socket_, buffer, sizeof(buffer), 0)) > 0;) {
      all.append(buffer, static_cast<size_t>(size));
    }
    return all;
  }

  int socket_ = -1;
};

TEST_F(ServiceManagerTest, ItSaysReadyOnceAndStoppingWithWords) {
  ServiceManager manager;
  manager.Ready();
  EXPECT_EQ(Heard(), "READY=1\n");
  manager.Status("waiting\nfor a broker");
  manager.Status("waiting for a broker");
  EXPECT_EQ(Heard(), "STATUS=waiting for a broker\n");
  manager.Stopping();
  EXPECT_EQ(Heard(), "STOPPING=1\nSTATUS=stopping: finishing what is in flight\n");
}

TEST_F(ServiceManagerTest, AliveIsSaidFourTimesAnIntervalWhileTheThreadsGoRoundAndThenNoMore) {
  Make();
  source_.Assign({kFirst});
  ServiceManager manager;
  Rounds(5);
  manager.Observe({lane_.get()}, 1000);
  EXPECT_EQ(Heard(), "STATUS=ready\nWATCHDOG=1\n");
  manager.Observe({lane_.get()}, 10'000);
  EXPECT_EQ(Heard(), "");
  Rounds(1);
  manager.Observe({lane_.get()}, 11'000);
  EXPECT_EQ(Heard(), "WATCHDOG=1\n");
  // Nobody calls the lane any more: its threads hang.
  manager.Observe({lane_.get()}, 31'000);
  EXPECT_EQ(Heard(), "WATCHDOG=1\n");
  manager.Observe({lane_.get()}, 45'000);
  EXPECT_THAT(Heard(), ::testing::AllOf(HasSubstr("STATUS=not live: lane 0"),
                                        ::testing::Not(HasSubstr("WATCHDOG"))));
}

TEST_F(ServiceManagerTest, AWatchdogOfAnotherProcessIsNotAnswered) {
  setenv("WATCHDOG_PID", "1", 1);
  ServiceManager manager;
  manager.Alive(1000);
  EXPECT_EQ(Heard(), "");
}

TEST_F(ServiceManagerTest, WithoutASocketNothingIsSent) {
  setenv("NOTIFY_SOCKET", "relative/path", 1);
  ServiceManager manager;
  manager.Ready();
  manager.Alive(1000);
  EXPECT_EQ(Heard(), "");
}

}  // namespace
}  // namespace lodewire
