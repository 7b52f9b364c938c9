// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.trap.http.json.JsonParser.Expected;
import io.honeymesh.trap.http.json.JsonParser.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonParserTest {

    private static Json parsed(String text) {
        return assertInstanceOf(Outcome.Parsed.class, JsonParser.parse(text)).value();
    }

    @Test
    void valuesKeepTheirPlaces() {
        Json value = parsed(" {\"a\": [1, -2.5e3, true, null, \"x\\u0041\\n\\/\"], \"b\":{}} rest");
        Json.Elements a = (Json.Elements) value.member("a").orElseThrow();
        assertEquals(1, value.offset());
        assertEquals(7, a.offset());
        assertEquals(new Json.Number(11, "-2.5e3"), a.all().get(1));
        assertEquals(List.of("xA\n/"), a.texts());
        assertInstanceOf(Json.Members.class, value.member("b").orElseThrow());
        assertTrue(value.member("c").isEmpty());
    }

    @Test
    void aBrokenTextSaysWhereAndWhatWasExpected() {
        record Case(String text, Expected expected, int at) {}
        for (Case c : List.of(
                new Case("", Expected.VALUE, 0),
                new Case("abc", Expected.VALUE, 0),
                new Case("{x", Expected.NAME, 1),
                new Case("{", Expected.NAME, 1),
                new Case("{\"a\":1,}", Expected.ANOTHER_NAME, 7),
                new Case("{\"a\" 1}", Expected.COLON, 5),
                new Case("{\"a\":1 2", Expected.COMMA_OR_BRACE, 7),
                new Case("[1 2", Expected.COMMA_OR_BRACKET, 3),
                new Case("[1", Expected.COMMA_OR_BRACKET, 2),
                new Case("\"a\nb\"", Expected.STRING, 2),
                new Case("\"\\x\"", Expected.STRING, 2),
                new Case("\"\\u00g0\"", Expected.STRING, 5),
                new Case("\"a\\", Expected.STRING, 3),
                new Case("tru", Expected.VALUE, 0))) {
            assertEquals(new Outcome.Broken(c.expected(), c.at()), JsonParser.parse(c.text()), c.text());
        }
    }

    @Test
    void nestingMayBeAsDeepAsTheBoundAndNotDeeper() {
        parsed("[".repeat(JsonParser.MAX_DEPTH) + "]".repeat(JsonParser.MAX_DEPTH));
        int tooDeep = JsonParser.MAX_DEPTH + 2;
        assertEquals(
                new Outcome.Broken(Expected.LESS_DEPTH, JsonParser.MAX_DEPTH + 1),
                JsonParser.parse("[".repeat(tooDeep) + "]".repeat(tooDeep)));
    }

    @Test
    void membersAreShownAtAnyDepth() {
        List<String> names = new ArrayList<>();
        parsed("{\"a\":[{\"b\":{\"c\":1}}],\"d\":2}").eachMember((name, _) -> names.add(name));
        assertEquals(List.of("a", "d", "b", "c"), names);
    }

    @Test
    void whatItWritesItReads() {
        String hostile = "a\"\\\n\r\t\b\f\u0001\u007f\u00e9\u2028</script>";
        assertEquals(hostile, parsed(JsonText.quote(hostile)).text().orElseThrow());
        assertEquals("[\"a\",\"b\"]", JsonText.quoteAll(List.of("a", "b")));
    }

    @Test
    void randomTextsNeverThrow() {
        Random random = new Random(7);
        String alphabet = "{}[]\",:\\u0tfn1-. \n";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(30); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            JsonParser.parse(text.toString());
        }
    }
}
