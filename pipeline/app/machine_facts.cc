#include "pipeline/app/machine_facts.h"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace lodewire {
namespace {

// The folder of this process's control group, version 2.
std::string ControlGroup() {
  std::ifstream file("/proc/self/cgroup");
  std::string line;
  while (std::getline(file, line)) {
    if (line.starts_with("0::/")) return "/sys/fs/cgroup" + line.substr(3);
  }
  return "";
}

// A bound may stand in any folder above; the least one holds.
void BoundByControlGroups(MachineFacts* facts) {
  constexpr std::string_view kRoot = "/sys/fs/cgroup";
  for (std::string folder = ControlGroup(); folder.size() >= kRoot.size();
       folder.resize(std::min(folder.size(), folder.rfind('/')))) {
    const std::string path = folder + "/memory.max";
    uint64_t bytes = 0;
    if (std::ifstream(path) >> bytes && bytes < facts->memory_bytes) {
      facts->memory_bytes = bytes;
      facts->memory_bound = path;
    }
    double quota = 0, period = 0;
    if (std::ifstream file(folder + "/cpu.max"); file >> quota >> period && period > 0) {
      facts->cores = std::min(facts->cores, quota / period);
    }
  }
}

}  // namespace

MachineFacts ReadMachineFacts() {
  MachineFacts facts;
  facts.memory_bytes =
      static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  facts.memory_bound = "the machine";
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (sched_getaffinity(0, sizeof(cores), &cores) == 0) facts.cores = CPU_COUNT(&cores);
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) facts.open_files = files.rlim_cur;
  BoundByControlGroups(&facts);
  return facts;
}

}  // namespace lodewire
