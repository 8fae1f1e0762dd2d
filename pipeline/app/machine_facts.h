// What this process may use of the machine: memory, cores, open files, as the kernel and the
// control group bound them.
//
// Threading: any. Memory: outside the event path.
// Errors: none; what cannot be read is 0: no bound is known.
// Example:
//   const MachineFacts machine = ReadMachineFacts();
#ifndef LODEWIRE_PIPELINE_APP_MACHINE_FACTS_H_
#define LODEWIRE_PIPELINE_APP_MACHINE_FACTS_H_

#include <cstdint>
#include <string>

namespace lodewire {

struct MachineFacts {
  uint64_t memory_bytes = 0;
  std::string memory_bound;  // Who sets it: "the machine" or the file of the control group.
  double cores = 0;
  uint64_t open_files = 0;  // The soft limit.
};

MachineFacts ReadMachineFacts();

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_MACHINE_FACTS_H_
