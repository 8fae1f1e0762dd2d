#include "pipeline/app/commands.h"
#include "pipeline/kafka/shutdown_watchdog.h"

int main(int argc, char** argv) {
  lodewire::TuneAllocatorForKafka();
  return lodewire::Main(argc, argv);
}
