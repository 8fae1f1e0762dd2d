#include "pipeline/app/ops_endpoints.h"

#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "pipeline/app/config_json.h"
#include "pipeline/app/debug_events.h"
#include "pipeline/app/mute_topic.h"
#include "pipeline/base/clock.h"
#include "pipeline/config/yaml.h"
#include "pipeline/kafka/version.h"

namespace lodewire {
namespace {

using nlohmann::json;

constexpr int64_t kLookMs = 1000;

HttpResponse Json(const json& body, int status = 200) {
  return {status, body.dump() + "\n", "application/json"};
}

}  // namespace

absl::StatusOr<HttpServerOptions> OpsEndpoints::Options(const Config& config) {
  HttpServerOptions options;
  options.address = config.ops.address;
  options.hosts = config.ops.hosts;
  if (!config.ops.token_file.empty()) {
    ASSIGN_OR_RETURN(const std::string token, ReadTextFile(config.ops.token_file));
    options.token = std::string(absl::StripAsciiWhitespace(token));
    if (options.token.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(config.ops.token_file, ": is empty; write a token into it"));
    }
  }
  if (!options.address.empty()) RETURN_IF_ERROR(CheckHttpServer(options));
  return options;
}

absl::StatusOr<std::unique_ptr<OpsEndpoints>> OpsEndpoints::Create(HttpServerOptions options,
                                                                   const Service& service,
                                                                   const Plan& memory) {
  std::unique_ptr<OpsEndpoints> ops(new OpsEndpoints(std::move(options), service, memory));
  ops->AddPaths();
  RETURN_IF_ERROR(ops->server_.Start());
  return ops;
}

OpsEndpoints::OpsEndpoints(HttpServerOptions options, const Service& service, const Plan& memory)
    : lanes_(service.lanes()),
      config_json_(ConfigJson(service.config()).dump()),
      server_(std::move(options)) {
  facts_.config = service.config();
  facts_.binary_version = std::string(BinaryVersion());
  facts_.memory_fixed_bytes = memory.FixedBytes();
  facts_.memory_bounded_bytes = memory.BoundedBytes();
  facts_.started_seconds = 1e-3 * static_cast<double>(WallMillis());
}

void OpsEndpoints::AddPaths() {
  server_.Handle("GET", "/metrics", [this](const HttpRequest&) { return Metrics(); });
  server_.Handle("GET", "/livez", [this](const HttpRequest&) -> HttpResponse {
    const HealthReport report = health_.Report();
    if (report.live) return {200, "live\n"};
    return {503, "not live: " + report.reason + "\n"};
  });
  server_.Handle("GET", "/readyz", [this](const HttpRequest&) -> HttpResponse {
    const HealthReport report = health_.Report();
    if (report.ready) return {200, "ready\n"};
    return {503,
            absl::StrCat("not ready: ", report.reason.empty() ? "starting" : report.reason, "\n")};
  });
  server_.Handle("GET", "/version", [](const HttpRequest&) {
    return Json(
        {{"lodewire", std::string(BinaryVersion())}, {"librdkafka", KafkaLibraryVersion()}});
  });
  server_.Handle("GET", "/api/v1/config", [this](const HttpRequest&) -> HttpResponse {
    return {200, config_json_ + "\n", "application/json"};
  });
  server_.Handle("GET", "/api/v1/rules", [this](const HttpRequest&) { return Rules(); });
  server_.Handle("GET", "/api/v1/lanes", [this](const HttpRequest&) { return Lanes(); });
  server_.Handle("GET", "/debug/events",
                 [this](const HttpRequest& request) { return Events(request.query); });
  server_.Handle("GET", "/api/v1/mutes", [this](const HttpRequest&) { return Mutes(); });
  server_.Handle("POST", "/api/v1/rules/reload", [this](const HttpRequest&) {
    reload_asked_.store(true);
    return Json({{"accepted", true}, {"see", "lodewire_rule_reloads_total and the log"}}, 202);
  });
}

void OpsEndpoints::Observe(const RuleReloader& reloader, const RuleBudget& budget) {
  const int64_t now_ms = MonotonicNanos() / 1'000'000;
  if (now_ms < next_look_ms_) return;
  next_look_ms_ = now_ms + kLookMs;
  health_.Observe(lanes_, now_ms);
  const std::lock_guard lock(mutex_);
  engine_ = reloader.engine();
  rule_costs_ = RuleCostsOf(lanes_);
  windows_over_budget_ = budget.windows_over();
  reloads_succeeded_ = reloader.succeeded();
  reloads_failed_ = reloader.failed();
  reload_successful_ = reloader.newest_succeeded();
}

void OpsEndpoints::ShowMutes(std::shared_ptr<const MuteList> mutes) {
  const std::lock_guard lock(mutex_);
  mutes_ = std::move(mutes);
}

HttpResponse OpsEndpoints::Events(const std::string& query) const {
  std::shared_ptr<const Engine> engine;
  {
    const std::lock_guard lock(mutex_);
    engine = engine_;
  }
  return DebugEvents(lanes_, InputTopics(facts_.config),
                     engine == nullptr ? nullptr : &engine->rules(), query);
}

HttpResponse OpsEndpoints::Mutes() const {
  std::shared_ptr<const MuteList> mutes;
  {
    const std::lock_guard lock(mutex_);
    mutes = mutes_;
  }
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const MuteList::Entry& entry : mutes->entries()) {
    if (entry.mute.until_ms <= WallMillis()) continue;
    nlohmann::ordered_json mute = MuteJson(entry.mute);
    mute["muted_matches"] = entry.count->load(std::memory_order_relaxed);
    list.push_back(std::move(mute));
  }
  return {
      200,
      nlohmann::ordered_json{{"mutes", list}}.dump(-1, ' ', false, json::error_handler_t::replace) +
          "\n",
      "application/json"};
}

std::shared_ptr<const Engine> OpsEndpoints::engine(std::vector<RuleFacts>* facts) const {
  const std::lock_guard lock(mutex_);
  if (engine_ == nullptr) return nullptr;
  const RuleSet& rules = engine_->rules();
  const RuleCostTotals totals = SumOf(rule_costs_, rules);
  for (uint32_t i = 0; i < rules.live_size(); ++i) {
    const auto over = windows_over_budget_.find(RuleKey(rules.info(i)));
    facts->push_back({totals.rules[i], over == windows_over_budget_.end() ? 0 : over->second});
  }
  return engine_;
}

HttpResponse OpsEndpoints::Metrics() const {
  ServiceFacts facts = facts_;
  const HealthReport report = health_.Report();
  facts.live = report.live;
  facts.ready = report.ready;
  // Held while its rules are shown.
  const std::shared_ptr<const Engine> engine = this->engine(&facts.rule_facts);
  if (engine != nullptr) {
    facts.rules = &engine->rules();
    facts.reference_stale = engine->domain().reference().StaleAt(WallMillis());
  }
  {
    const std::lock_guard lock(mutex_);
    facts.mutes = mutes_->CountActive(WallMillis());
    facts.reload_successful = reload_successful_;
    facts.reloads_succeeded = reloads_succeeded_;
    facts.reloads_failed = reloads_failed_;
  }
  return {200, MetricsText(lanes_, facts), "text/plain; version=0.0.4; charset=utf-8"};
}

HttpResponse OpsEndpoints::Rules() const {
  std::vector<RuleFacts> facts;
  const std::shared_ptr<const Engine> engine = this->engine(&facts);
  if (engine == nullptr) return {503, "starting\n"};
  json list = json::array();
  const RuleSet& rules = engine->rules();
  for (uint32_t i = 0; i < rules.size(); ++i) {
    const RuleInfo& rule = rules.info(i);
    json entry = {{"id", rule.id},
                  {"title", rule.title},
                  {"level", std::string(SeverityName(rule.level))},
                  {"version", rule.version},
                  {"file", rule.file},
                  {"shadow", i >= rules.live_size()}};
    if (i < facts.size()) {
      entry["evaluations"] = facts[i].cost.evaluations;
      entry["confirmations"] = facts[i].cost.confirmations;
      entry["nanoseconds"] = facts[i].cost.nanoseconds;
      entry["hits"] = facts[i].cost.hits;
      entry["windows_over_budget"] = facts[i].windows_over_budget;
    }
    list.push_back(std::move(entry));
  }
  return Json({{"digest", std::string(rules.digest())}, {"rules", list}});
}

HttpResponse OpsEndpoints::Lanes() const {
  json list = json::array();
  for (size_t i = 0; i < lanes_.size(); ++i) {
    const LaneCounters& counters = lanes_[i]->counters();
    list.push_back({{"lane", i},
                    {"events", counters.events.Value()},
                    {"published", lanes_[i]->published()},
                    {"in_ring", lanes_[i]->in_ring()},
                    {"alerts", counters.alerts.Value()},
                    {"dead_letters", counters.dead_letters.Value()},
                    {"acknowledged", counters.acknowledged.Value()},
                    {"rebalances", counters.rebalances.Value()},
                    {"blocked", lanes_[i]->blocked()},
                    {"idle", lanes_[i]->idle()}});
  }
  return Json({{"lanes", list}});
}

}  // namespace lodewire
