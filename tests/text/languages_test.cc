// Genuine text of many languages stays what it is; the same text, read in another code page, comes
// back.
#include <gtest/gtest.h>

#include "pipeline/text/mojibake.h"
#include "tests/text/by_the_passes.h"
#include "tests/text/normal_form.h"

namespace lodewire {
namespace {

struct Sample {
  const char* language;
  const char* text;
};

const Sample kSamples[] = {
    {"English",
     "The café’s owner said: “We can’t get gallium — not at £50/kg or €60.” Naïve? Yes…"},
    {"Chinese", "商务部、海关总署发布公告，决定对镓、锗相关物项实施出口管制（自2023年8月1日起）。"},
    {"Traditional Chinese", "中國宣布對「稀土」及鎵、鍺、銻實施出口管制，業界憂慮供應鏈中斷。"},
    {"Japanese",
     "中国商務省はガリウムとゲルマニウムの輸出規制を発表した。「影響は大きい」と専門家。"},
    {"Korean", "중국 상무부가 갈륨과 게르마늄의 수출을 통제한다고 밝혔다. 업계는 ‘비상’이다."},
    {"German",
     "Die Bundesregierung prüft Maßnahmen: „Größere Mengen Gallium für Österreich“, heißt es."},
    {"French",
     "À Paris, le ministère a confirmé la mesure : « Le gallium est stratégique », a-t-il répété, "
     "cœur et âme."},
    {"Spanish",
     "¿Qué pasará? El año próximo España exportará wolframio; «sí», afirmó el señor Núñez — "
     "¡ojalá!"},
    {"Portuguese",
     "A exportação de terras raras não será proibida: “É uma questão de soberania”, disse o avô."},
    {"Russian",
     "Китай запретил экспорт галлия, германия и сурьмы в США — «впервые», сообщает ведомство."},
    {"Ukrainian",
     "Китай обмежив експорт ґалію та германію; її наслідки «відчує» кожен, заявив міністр."},
    {"Vietnamese",
     "Trung Quốc siết chặt xuất khẩu đất hiếm; Việt Nam điều tra đường dây buôn lậu antimon ở Móng "
     "Cái."},
    {"Indonesian",
     "Tiongkok membatasi ekspor galium – “langkah ini sah”, kata juru bicara kementerian."},
    {"Arabic", "أعلنت وزارة التجارة الصينية فرض قيود على تصدير الغاليوم والجرمانيوم إلى الخارج."},
    {"Persian", "چین صادرات گالیوم و ژرمانیوم را محدود کرد؛ پیامدهای آن گسترده است."},
    {"Hebrew", "סין הגבילה את ייצוא הגליום והגרמניום, ובעולם מודאגים מהמחסור."},
    {"Greek", "Το Πεκίνο περιόρισε τις εξαγωγές γαλλίου και γερμανίου, ανακοίνωσε το υπουργείο."},
    {"Hindi", "चीन ने गैलियम और जर्मेनियम के निर्यात पर रोक लगा दी है, मंत्रालय ने कहा।"},
    {"Thai", "จีนประกาศควบคุมการส่งออกแกลเลียมและเจอร์เมเนียม โดยโรงงานในประเทศไทยได้รับผลกระทบ"},
    {"Turkish",
     "Çin, galyum ve germanyum ihracatını kısıtladı; Türkiye’de şirketler çözüm arıyor."},
    {"Polish",
     "Chiny ograniczają eksport galu i germanu – „to źle”, ocenił wiceminister. Zażółć gęślą "
     "jaźń."},
    {"Czech",
     "Čína omezila vývoz gallia; „Co máš“, řekl ministr, „to nevíš“. Příští týden uvidíme."},
    {"Hungarian",
     "Kína korlátozza a gallium kivitelét; a gyártók hű vevői őszre készletet gyűjtöttek."},
    {"Romanian",
     "România își caută surse în țări vecine; China limitează exportul de galiu și germaniu."},
    {"Swedish",
     "Kina begränsar exporten av gallium; Åsa Öberg på ämbetsverket säger att läget är svårt."},
    {"Danish", "Kina begrænser eksporten af gallium; Søren Ærø på Ålborg Havn følger udviklingen."},
};

enum class Page { kWindows1252, kLatin1, kMixture };

// What software that takes the bytes of `text` for a code page shows.
std::string ReadAs(Page page, std::string_view text) {
  std::string shown;
  size_t count = 0;
  for (const char byte : text) {
    const auto code = static_cast<uint8_t>(byte);
    const bool windows = page == Page::kWindows1252 || (page == Page::kMixture && ++count % 3 != 0);
    AppendUtf8(code >= 0x80 && code < 0xA0 && windows ? Windows1252(code) : code, &shown);
  }
  return shown;
}

TEST(Languages, OfGenuineTextAreLeftAsTheyAre) {
  for (const Sample& sample : kSamples) {
    EXPECT_EQ(Normalised(sample.text).text, ByThePasses(sample.text)) << sample.language;
  }
}

TEST(Languages, ReadInAnotherCodePageComeBack) {
  for (const Sample& sample : kSamples) {
    for (const Page page : {Page::kWindows1252, Page::kLatin1, Page::kMixture}) {
      const NormalForm form = Normalised(ReadAs(page, sample.text));
      EXPECT_EQ(form.text, ByThePasses(sample.text))
          << sample.language << " " << static_cast<int>(page);
      EXPECT_EQ(MapMistake(form), "") << sample.language;
    }
  }
}

TEST(Languages, ReadInAnotherCodePageTwiceComeBack) {
  for (const Sample& sample : kSamples) {
    for (const Page page : {Page::kWindows1252, Page::kLatin1}) {
      const std::string twice = ReadAs(page, ReadAs(page, sample.text));
      EXPECT_EQ(Normalised(twice).text, ByThePasses(sample.text))
          << sample.language << " " << static_cast<int>(page);
    }
  }
}

// What stays: a capital and a sign that may follow it, alone and before anything else has shown
// that the text is broken. It is the price of leaving genuine text alone.
TEST(Languages, LeaveOneLoneDoubtfulCharacter) {
  EXPECT_EQ(Normalised("Î— ώρα").text, "Î- ώρα");
  EXPECT_EQ(Normalised("Î±Î»Î»Î¬ Î— ").text, "αλλά Η");
}

// Letters with an accent and closing punctuation, which as bytes would be a character of another
// script: 'é”—' is 锗.
TEST(Languages, KeepAccentsBeforePunctuation) {
  for (const char* text : {"at the café”—and left",
                           "« la liberté\u00A0» est",
                           "« l’été\u00A0» — « né…» l’idée",
                           "«Así está»—dijo Juan; «está»… y «está»–no",
                           "A MINHA IRMÃ… E A MANHÃ” NÃO",
                           "IRMÃ\u00A0E",
                           "VOILÀ… TROPPO È™",
                           "NESTLÉ® und NESTLÉ™, NESTLÉ© 2023",
                           "0.5 Å², 3 Å³, 2 Å±0.1",
                           "HYVÄ” ja HYVÄ…",
                           "BORÐ“ og Ð…",
                           "3×¼ inch, 5×£10, 2×§4",
                           "Ø½\" pipe, Ø°",
                           "„víš“ a „Paríž“",
                           "bré\u00ADžn",
                           "l’égalité² ; privé\u00A0£5, musé\u00A0© AFP, loué\u00A0§ 5",
                           "Brontë…”",
                           "„Spaß»",
                           "coupé\u00A0½ heure",
                           "cité—à…",
                           "l’abandonné…»",
                           "20 °C, 5 µm, ±2 %",
                           "à\u00A0« b »",
                           "ñ¿qué?",
                           "Aรถ B",
                           "BMWรถไฟ",
                           "ไป “ดี”",
                           "โ”",
                           "Ñ“",
                           "São “É”"}) {
    EXPECT_EQ(Normalised(text).text, ByThePasses(text)) << text;
  }
}

}  // namespace
}  // namespace lodewire
