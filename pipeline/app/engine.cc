#include "pipeline/app/engine.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace lodewire {
namespace {

// A route that names something no rule can give is a typing mistake that would show as silence.
void CheckNames(const std::string& route, std::string_view what,
                const std::vector<std::string>& asked, const std::set<std::string>& known,
                std::vector<std::string>* warnings) {
  for (const std::string& name : asked) {
    if (known.count(name) != 0) continue;
    warnings->push_back(absl::StrCat("route '", route, "' asks for the ", ToAbsl(what), " '", name,
                                     "', which no rule gives; it will never match"));
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> Engine::Load(const Config& config, Shadow shadow) {
  std::unique_ptr<Engine> engine(new Engine());
  ASSIGN_OR_RETURN(engine->domain_,
                   Domain::Load(config.rules.domain_directory, config.rules.reference_directory,
                                config.rules.severity_file));
  ASSIGN_OR_RETURN(engine->providers_,
                   ProviderChromeSet::Load(config.rules.domain_directory + "/providers.yaml"));
  ASSIGN_OR_RETURN(VocabularySet vocabularies,
                   VocabularySet::Load(config.rules.vocabulary_directory));
  RuleSetOptions options;
  options.vocabularies = &vocabularies;
  options.strict_sigma = config.rules.strict_sigma;
  options.regex_bytes_max = config.rules.regex_bytes_max;
  if (shadow == Shadow::kLoaded) options.shadow = config.rules.shadow_directory;
  ASSIGN_OR_RETURN(engine->rules_, RuleSet::Load(config.rules.directory, options));
  ASSIGN_OR_RETURN(Router router, Router::Create(config.routes));
  engine->router_ = std::make_unique<Router>(std::move(router));
  const auto warnings = engine->rules_->warnings();
  engine->warnings_.assign(warnings.begin(), warnings.end());
  engine->CheckRoutes();
  return engine;
}

void Engine::CheckRoutes() {
  std::set<std::string> ids, tags, event_types;
  Severity highest = Severity::kUnspecified;
  for (uint32_t i = 0; i < rules_->live_size(); ++i) {
    const RuleInfo& rule = rules_->info(i);
    ids.insert(rule.id);
    tags.insert(rule.tags.begin(), rule.tags.end());
    event_types.insert(rule.event_type);
    highest = std::max(highest, rule.level);
  }
  Severity least = Severity::kCritical;
  for (const Route& route : router_->routes()) {
    CheckNames(route.name, "rule", route.rules, ids, &warnings_);
    CheckNames(route.name, "tag", route.tags, tags, &warnings_);
    CheckNames(route.name, "event type", route.event_types, event_types, &warnings_);
    least = std::min(least, route.severity);
    if (route.severity > highest) {
      warnings_.push_back(absl::StrCat("route '", route.name, "' takes severity ",
                                       ToAbsl(SeverityName(route.severity)),
                                       " and above, but no rule is that high"));
    }
  }
  for (uint32_t i = 0; i < rules_->live_size(); ++i) {
    const RuleInfo& rule = rules_->info(i);
    // Informational rules never alert by themselves, so nothing of theirs can be lost.
    if (rule.level < least && rule.level > Severity::kInformational) {
      warnings_.push_back(absl::StrCat(rule.file, ": rule '", rule.title, "' of level ",
                                       ToAbsl(SeverityName(rule.level)),
                                       " is below every route; its alerts count as unrouted"));
    }
  }
}

std::vector<DecoderOptions> DecodersOf(const Config& config) {
  std::vector<DecoderOptions> decoders;
  for (const InputConfig& input : config.inputs) {
    DecoderOptions options;
    options.category = input.category == "trade" ? Category::kTrade : Category::kNews;
    CHECK(ParseEncoding(input.encoding, &options.encoding));
    options.schema_ids = input.schema_ids;
    options.record_bytes_max = config.pipeline.record_bytes_max;
    options.field_bytes_max = config.pipeline.field_bytes_max;
    decoders.push_back(options);
  }
  return decoders;
}

std::string DefaultConfigPath() {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path here = "config/lodewire.yaml";
  if (fs::exists(here, error)) return here.string();
  const fs::path binary = fs::read_symlink("/proc/self/exe", error);
  for (fs::path up = binary.parent_path(); up.has_relative_path(); up = up.parent_path()) {
    const fs::path beside = up / "config" / "lodewire.yaml";
    if (fs::exists(beside, error)) return beside.string();
  }
  return "/etc/lodewire/lodewire.yaml";
}

std::string ShippedDirectory() {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path config = fs::weakly_canonical(DefaultConfigPath(), error).parent_path();
  if (!error && fs::exists(config / "domain", error)) return config.string();
  return "/usr/share/lodewire";
}

std::string_view BinaryVersion() { return LODEWIRE_VERSION; }

}  // namespace lodewire
