// What decides about events, loaded from a configuration: domain data, vocabularies, rules, routes.
//
// Threading: immutable after Load; shared by all lanes.
// Memory: allocates at load; `rules()->regex_bytes()` bounds RE2.
// Errors: everything wrong with the files, one line each; exit code 78.
// Example:
//   ASSIGN_OR_RETURN(auto engine, Engine::Load(config));
#ifndef LODEWIRE_PIPELINE_APP_ENGINE_H_
#define LODEWIRE_PIPELINE_APP_ENGINE_H_

#include <memory>

#include "pipeline/alert/judge.h"
#include "pipeline/alert/router.h"
#include "pipeline/base/status.h"
#include "pipeline/config/config.h"
#include "pipeline/decode/decoder.h"
#include "pipeline/domain/domain.h"
#include "pipeline/rules/rule_set.h"
#include "pipeline/text/normalise.h"
#include "pipeline/text/provider_chrome.h"

namespace lodewire {

class Engine {
 public:
  // Only a service has a use for the shadow rules of the configuration.
  enum class Shadow : uint8_t { kIgnored, kLoaded };
  static absl::StatusOr<std::unique_ptr<Engine>> Load(const Config& config,
                                                      Shadow shadow = Shadow::kIgnored);

  const Domain& domain() const { return *domain_; }
  const RuleSet& rules() const { return *rules_; }
  const Router& router() const { return *router_; }
  const Normaliser& normaliser() const { return normaliser_; }
  // Warnings of a load that succeeded, e.g. a rule whose alerts no route takes.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  Engine() = default;
  void CheckRoutes();

  std::unique_ptr<Domain> domain_;
  std::unique_ptr<RuleSet> rules_;
  std::unique_ptr<Router> router_;
  ProviderChromeSet providers_;
  Normaliser normaliser_{&providers_};
  std::vector<std::string> warnings_;
};

// The decoder options of each input, in order.
std::vector<DecoderOptions> DecodersOf(const Config& config);

// The configuration file that a command uses when --config is not given: ./config/lodewire.yaml,
// the one beside the build tree of this binary, or /etc/lodewire/lodewire.yaml; the first that
// exists.
std::string DefaultConfigPath();

// The folder of the rules, vocabulary, domain data and demo that came with this program: config/ of
// the tree that it was built in, or /usr/share/lodewire of the package.
std::string ShippedDirectory();

// "0.1.0", of the binary.
std::string_view BinaryVersion();

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_ENGINE_H_
