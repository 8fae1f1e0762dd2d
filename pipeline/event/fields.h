// The taxonomy `lodewire`: every field that a rule for news or trade events can name. One list,
// used for the
// field ids below, the tables (field_table.cc), the protobuf walk, JSON decoding and
// docs/taxonomy.md.
//
// X(constant, name in rules, type, proto path, description). Order matters twice: the fields of
// a virtual
// field are adjacent, and derived fields come last. A path `parties[role=EXPORTER].name` takes
// the name of the
// parties with that role.
//
// Threading: constants.
// Memory: none.
// Errors: tests/event checks every path against the descriptors.
// Example:
//   view.First(NewsField::kHeadline)
#ifndef LODEWIRE_PIPELINE_EVENT_FIELDS_H_
#define LODEWIRE_PIPELINE_EVENT_FIELDS_H_

#include "pipeline/event/value.h"

// clang-format off
#define LODEWIRE_NEWS_FIELDS(X) \
  X(kHeadline, "headline", kText, "headline", "headline of the story") \
  X(kSubheadline, "subheadline", kText, "subheadline", "second headline") \
  X(kBody, "body", kText, "body", "text of the story; HTML is removed before matching") \
  X(kText, "text", kVirtual, "", "headline, subheadline and body, each a value of its own") \
  X(kProvider, "provider", kString, "provider", "organisation that distributes the story") \
  X(kStoryId, "story_id", kString, "story_id", \
    "identifier of the story, the same for all versions") \
  X(kVersion, "version", kInteger, "version", "version of the story") \
  X(kPublicationStatus, "publication_status", kEnum, "publication_status", \
    "usable, withheld, canceled") \
  X(kSignals, "signals", kEnum, "signals", "update, correction, writethru, refile, kill") \
  X(kEmbargoUntil, "embargo_until", kTime, "embargo_until", "not to be published before") \
  X(kLanguage, "language", kString, "language", "BCP 47 language of headline and body") \
  X(kBodyFormat, "body_format", kEnum, "body_format", "plain, html") \
  X(kUrls, "urls", kString, "urls", "where the story can be read") \
  X(kPublishedTime, "published_time", kTime, "published_time", "publication of this version") \
  X(kReceivedTime, "received_time", kTime, "received_time", "when the feed handler received it") \
  X(kInstrumentMic, "instrument_mic", kString, "instruments.mic", \
    "ISO 10383 market of a tagged instrument") \
  X(kInstrumentTicker, "instrument_ticker", kString, "instruments.ticker", \
    "symbol of a tagged instrument") \
  X(kInstrumentIsin, "instrument_isin", kString, "instruments.isin", \
    "ISO 6166 number of a tagged instrument") \
  X(kInstrumentName, "instrument_name", kString, "instruments.name", \
    "issuer of a tagged instrument") \
  X(kSubjects, "subjects", kString, "subjects", "IPTC Media Topic codes") \
  X(kUsageTerms, "usage_terms", kEnum, "usage_terms", \
    "TLP 2.0: clear, green, amber, amber_strict, red") \
  X(kSourceReliability, "source_reliability", kEnum, "source_reliability", \
    "Admiralty letter, a to f") \
  X(kInformationCredibility, "information_credibility", kEnum, "information_credibility", \
    "Admiralty digit, 1 to 6") \
  X(kStateAffiliation, "state_affiliation", kEnum, "state_affiliation", \
    "none, state_funded, state_media, official") \
  X(kStateCountry, "state_country", kString, "state_country", \
    "ISO 3166-1 state of the affiliation") \
  X(kPublisher, "publisher", kString, "publisher", "who wrote it, where not the provider") \
  X(kByline, "byline", kString, "byline", "authors as printed") \
  X(kDateline, "dateline", kString, "dateline", "place and date line as printed") \
  X(kHeadlinePrefix, "headline_prefix", kDerived, "", \
    "what the wire's words before the headline say, the gravest of them: kill, correction, " \
    "refile, update, repeat, wrapup, brief, exclusive, flash") \
  X(kHeadlinePublisher, "headline_publisher", kDerived, "", \
    "publisher that the headline ends with; headline is compared without it")

#define LODEWIRE_PARTY_FIELDS(X, Role, role, ROLE) \
  X(k##Role, role, kString, "parties[role=" ROLE "].name", "name of the " role) \
  X(k##Role##Identifier, role "_identifier", kString, "parties[role=" ROLE "].identifier", \
    "registration number of the " role) \
  X(k##Role##Country, role "_country", kString, "parties[role=" ROLE "].country", \
    "ISO 3166-1 country of the " role) \
  X(k##Role##AddressHash, role "_address_hash", kString, "parties[role=" ROLE "].address_hash", \
    "SHA-256 of the address of the " role) \
  X(k##Role##RegistrationDate, role "_registration_date", kTime, \
    "parties[role=" ROLE "].registration_date", \
    "when the " role " was registered") \
  X(k##Role##LineOfBusiness, role "_line_of_business", kString, \
    "parties[role=" ROLE "].line_of_business", "registered business of the " role)

#define LODEWIRE_TRADE_FIELDS(X) \
  X(kDescription, "description", kText, "description", "goods as declared") \
  X(kRemarks, "remarks", kText, "remarks", "additional statements of the declarant") \
  X(kText, "text", kVirtual, "", "description and remarks, each a value of its own") \
  X(kDeclarationId, "declaration_id", kString, "declaration_id", "identifier of the declaration") \
  X(kFunctionCode, "function_code", kEnum, "function_code", "original, amendment, cancellation") \
  X(kFlow, "flow", kEnum, "flow", "export, import, re_export, re_import, transit") \
  X(kProcedureCode, "procedure_code", kString, "procedure_code", "customs procedure") \
  X(kUcr, "ucr", kString, "ucr", "unique consignment reference") \
  X(kTransportDocument, "transport_document", kString, "transport_document", \
    "bill of lading or air waybill") \
  X(kHsCode, "hs_code", kString, "hs_code", "HS code, digits only") \
  X(kHsVersion, "hs_version", kInteger, "hs_version", "edition of the HS, a year") \
  X(kNationalCode, "national_code", kString, "national_code", "national tariff code, digits only") \
  X(kNationalCodeJurisdiction, "national_code_jurisdiction", kString, \
    "national_code_jurisdiction", \
    "whose tariff") \
  X(kDescriptionLanguage, "description_language", kString, "description_language", \
    "BCP 47 language") \
  X(kCountryOrigin, "country_origin", kString, "country_origin", "ISO 3166-1 country of origin") \
  X(kCountryExport, "country_export", kString, "country_export", "ISO 3166-1 country of export") \
  X(kCountryTransit, "country_transit", kString, "country_transit", \
    "ISO 3166-1 countries of transit, in order") \
  X(kCountryDestination, "country_destination", kString, "country_destination", \
    "ISO 3166-1 country of destination") \
  X(kPortLoading, "port_loading", kString, "port_loading", "UN/LOCODE of loading") \
  X(kPortDischarge, "port_discharge", kString, "port_discharge", "UN/LOCODE of discharge") \
  X(kRoutePortFrom, "route_port_from", kString, "route_legs.port_from", \
    "UN/LOCODE where a leg begins") \
  X(kRoutePortTo, "route_port_to", kString, "route_legs.port_to", "UN/LOCODE where a leg ends") \
  X(kRouteDepartedTime, "route_departed_time", kTime, "route_legs.departed_time", \
    "departure of a leg") \
  X(kRouteArrivedTime, "route_arrived_time", kTime, "route_legs.arrived_time", "arrival of a leg") \
  X(kRouteTransportMode, "route_transport_mode", kEnum, "route_legs.transport_mode", \
    "mode of a leg") \
  X(kNetWeightKg, "net_weight_kg", kDouble, "net_weight_kg", "kilograms without packing") \
  X(kGrossWeightKg, "gross_weight_kg", kDouble, "gross_weight_kg", "kilograms with packing") \
  X(kVolumeM3, "volume_m3", kDouble, "volume_m3", "cubic metres") \
  X(kQuantity, "quantity", kDouble, "quantity", "quantity in quantity_unit") \
  X(kQuantityUnit, "quantity_unit", kString, "quantity_unit", "UN/ECE Rec. 20 unit") \
  X(kPackageCount, "package_count", kInteger, "package_count", "pieces") \
  X(kPackageCode, "package_code", kString, "package_code", "UN/ECE Rec. 21 kind of package") \
  X(kContainerIds, "container_ids", kString, "container_ids", "ISO 6346 container numbers") \
  X(kContainerIsoType, "container_iso_type", kString, "container_iso_type", \
    "ISO 6346 size and type") \
  X(kValueCurrency, "value_currency", kString, "value.currency_code", \
    "ISO 4217 currency of value") \
  X(kValue, "value", kDecimal, "value", "declared value") \
  X(kStatisticalValueCurrency, "statistical_value_currency", kString, \
    "statistical_value.currency_code", \
    "ISO 4217 currency") \
  X(kStatisticalValue, "statistical_value", kDecimal, "statistical_value", "value for statistics") \
  X(kIncoterm, "incoterm", kString, "incoterm", "Incoterms 2020") \
  X(kProducer, "producer", kString, "producer", "producer or smelter") \
  X(kPurityPercent, "purity_percent", kDouble, "purity_percent", \
    "mass per cent of the main element") \
  X(kGrade, "grade", kString, "grade", "grade as traded") \
  X(kEndUser, "end_user", kString, "end_user", "end user as certified") \
  X(kEndUse, "end_use", kString, "end_use", "end use as certified") \
  X(kLicenceId, "licence_id", kString, "licence_id", "export licence number") \
  X(kLicenceItem, "licence_item", kString, "licence_item", "control-list item of the licence") \
  X(kLicenceValidFrom, "licence_valid_from", kTime, "licence_valid_from", \
    "first moment of validity") \
  X(kLicenceValidUntil, "licence_valid_until", kTime, "licence_valid_until", \
    "last moment of validity") \
  X(kCertificateOfOrigin, "certificate_of_origin", kString, "certificate_of_origin", "its number") \
  X(kInspectionResult, "inspection_result", kEnum, "inspection_result", \
    "none, conforming, discrepancy, concealment, seizure") \
  X(kTransportMode, "transport_mode", kEnum, "transport_mode", \
    "maritime, rail, road, air, mail, …") \
  X(kVessel, "vessel", kString, "vessel", "name of the means of transport") \
  X(kVesselImo, "vessel_imo", kString, "vessel_imo", "IMO number") \
  X(kVoyage, "voyage", kString, "voyage", "conveyance reference") \
  X(kReporterCountry, "reporter_country", kString, "reporter_country", \
    "ISO 3166-1 country that reports") \
  X(kPartnerCountry, "partner_country", kString, "partner_country", \
    "ISO 3166-1 country on the other side") \
  X(kPeriod, "period", kString, "period", "statistics period, YYYY or YYYY-MM") \
  X(kDeclaredTime, "declared_time", kTime, "declared_time", "when the declaration was lodged") \
  X(kObservedTime, "observed_time", kTime, "observed_time", "when the sender learned of it") \
  X(kProvider, "provider", kString, "provider", "who sends the record") \
  X(kSourceReliability, "source_reliability", kEnum, "source_reliability", \
    "Admiralty letter, a to f") \
  X(kInformationCredibility, "information_credibility", kEnum, "information_credibility", \
    "Admiralty digit, 1 to 6") \
  X(kParty, "party", kString, "parties.name", "names of all parties") \
  X(kPartyCountry, "party_country", kString, "parties.country", "countries of all parties") \
  LODEWIRE_PARTY_FIELDS(X, Exporter, "exporter", "EXPORTER") \
  LODEWIRE_PARTY_FIELDS(X, Importer, "importer", "IMPORTER") \
  LODEWIRE_PARTY_FIELDS(X, Consignor, "consignor", "CONSIGNOR") \
  LODEWIRE_PARTY_FIELDS(X, Consignee, "consignee", "CONSIGNEE") \
  LODEWIRE_PARTY_FIELDS(X, Declarant, "declarant", "DECLARANT") \
  LODEWIRE_PARTY_FIELDS(X, Carrier, "carrier", "CARRIER") \
  LODEWIRE_PARTY_FIELDS(X, Forwarder, "forwarder", "FORWARDER") \
  LODEWIRE_PARTY_FIELDS(X, Notify, "notify", "NOTIFY") \
  LODEWIRE_PARTY_FIELDS(X, Manufacturer, "manufacturer", "MANUFACTURER") \
  X(kTareRatio, "tare_ratio", kDerived, "", \
    "(gross - net) / gross; absent where gross equals net") \
  X(kDeclaredDensity, "declared_density", kDerived, "", "net weight over volume, kg/m3") \
  X(kNetKgPerPackage, "net_kg_per_package", kDerived, "", "net weight over package count") \
  X(kQuantityRatio, "quantity_ratio", kDerived, "", \
    "quantity in a unit of mass over net weight: 1 where both say the same") \
  X(kStatisticalRatio, "statistical_ratio", kDerived, "", \
    "statistical value over value, where both are in one currency") \
  X(kLicenceDaysLeft, "licence_days_left", kDerived, "", \
    "days from the declaration to the licence's last moment; negative: it had lapsed") \
  X(kLicenceDaysRun, "licence_days_run", kDerived, "", \
    "days from the licence's first moment to the declaration; negative: not valid yet") \
  X(kExporterAgeDays, "exporter_age_days", kDerived, "", \
    "days from the exporter's registration to the declaration") \
  X(kConsigneeAgeDays, "consignee_age_days", kDerived, "", \
    "days from the consignee's, or else the importer's, registration to the declaration") \
  X(kTransitCount, "transit_count", kDerived, "", "how many countries of transit; missing: none") \
  X(kRouteLegCount, "route_leg_count", kDerived, "", "how many legs of the route; missing: none") \
  X(kLicenceQuantityRatio, "licence_quantity_ratio", kDerived, "", \
    "net weight over the quantity that the remarks say is left on the licence") \
  X(kUnitValueUsdKg, "unit_value_usd_kg", kDerived, "", \
    "value in US dollars, free on board, over net weight; by the operator's exchange rates") \
  X(kUnitValueRatio, "unit_value_ratio", kDerived, "", \
    "unit_value_usd_kg over the operator's reference price; missing where there is none")
// clang-format on

namespace lodewire {

// Ids count from 1; 0 is the unnamed field.
struct NewsField {
  enum Id : FieldId {
    kUnnamed,
#define LODEWIRE_FIELD_CONSTANT(constant, name, type, path, description) constant,
    LODEWIRE_NEWS_FIELDS(LODEWIRE_FIELD_CONSTANT)
  };
};
struct TradeField {
  enum Id : FieldId { kUnnamed, LODEWIRE_TRADE_FIELDS(LODEWIRE_FIELD_CONSTANT) };
};
inline constexpr size_t kTradeFieldCount = TradeField::kUnitValueRatio + size_t{1};
#undef LODEWIRE_FIELD_CONSTANT

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_EVENT_FIELDS_H_
