#include "pipeline/ops/prometheus_text.h"

#include <cstdlib>

namespace lodewire {
namespace {

// {name="value",…}, with its escapes; false when it does not end. `text` begins behind the brace
// and is left behind the closing one.
bool ReadLabels(std::string_view* text, std::map<std::string, std::string>* labels) {
  while (!text->empty() && text->front() != '}') {
    const size_t equals = text->find("=\"");
    if (equals == std::string_view::npos) return false;
    const std::string name(text->substr(0, equals));
    text->remove_prefix(equals + 2);
    std::string value;
    for (; !text->empty() && text->front() != '"'; text->remove_prefix(1)) {
      if (text->front() == '\\' && text->size() > 1) {
        text->remove_prefix(1);
        value.push_back(text->front() == 'n' ? '\n' : text->front());
      } else {
        value.push_back(text->front());
      }
    }
    if (text->empty()) return false;
    text->remove_prefix(1);
    if (!text->empty() && text->front() == ',') text->remove_prefix(1);
    (*labels)[name] = std::move(value);
  }
  if (text->empty()) return false;
  text->remove_prefix(1);
  return true;
}

bool ReadSample(std::string_view line, MetricSample* sample) {
  const size_t end = line.find_first_of("{ ");
  if (end == 0 || end == std::string_view::npos) return false;
  sample->name = std::string(line.substr(0, end));
  const bool labelled = line[end] == '{';
  line.remove_prefix(end + (labelled ? 1 : 0));
  if (labelled && !ReadLabels(&line, &sample->labels)) return false;
  const std::string number(line);
  char* stop = nullptr;
  sample->value = std::strtod(number.c_str(), &stop);
  return stop != number.c_str();
}

}  // namespace

std::vector<MetricSample> ReadPrometheusText(std::string_view page) {
  std::vector<MetricSample> samples;
  while (!page.empty()) {
    const size_t end = page.find('\n');
    const std::string_view line = page.substr(0, end);
    page.remove_prefix(end == std::string_view::npos ? page.size() : end + 1);
    MetricSample sample;
    if (!line.empty() && line.front() != '#' && ReadSample(line, &sample)) {
      samples.push_back(std::move(sample));
    }
  }
  return samples;
}

}  // namespace lodewire
