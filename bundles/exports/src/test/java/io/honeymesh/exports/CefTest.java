// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fluenda.parcefone.event.CommonEvent;
import com.fluenda.parcefone.parser.CEFParser;
import io.honeymesh.api.spi.EventExporter.Event;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.junit.jupiter.api.Test;

/** CEF against a reader that others wrote, and against others' examples of its escapes. */
class CefTest {

    private static final Validator JUDGE = Validation.byDefaultProvider()
            .configure()
            .messageInterpolator(new ParameterMessageInterpolator())
            .buildValidatorFactory()
            .getValidator();

    private final EventsCef cef = new EventsCef();

    @Test
    void aReaderOfOthersFindsWhatWasMeant() throws Exception {
        CommonEvent read = read(Samples.written(cef, List.of(Samples.conversation(9, "root"))));
        Map<String, Object> header = read.getHeader();
        assertEquals("HoneyMesh", header.get("deviceVendor"));
        assertEquals("conversation", header.get("deviceEventClassId"));
        assertEquals("7", header.get("severity"));
        Map<String, Object> extension = read.getExtension(true);
        assertEquals("203.0.113.9", address(extension.get("src")));
        assertEquals("192.0.2.1", address(extension.get("dst")));
        assertEquals(22, extension.get("dpt"));
        assertEquals("root", extension.get("suser"));
        assertEquals("9", extension.get("externalId"));
        assertEquals("touched ssh; tried root", extension.get("msg"));
        assertEquals("T1595 T1110 T1059", extension.get("cs2"));
    }

    @Test
    void everyKindOfEventCanBeRead() {
        Samples.written(cef, Samples.events()).lines().forEach(CefTest::read);
    }

    @Test
    void S13_whatStrangersTypedStaysInItsField() throws Exception {
        for (Event event : Samples.hostileEvents()) {
            String written = Samples.written(cef, List.of(event));
            assertEquals(1, written.lines().count());
            assertTrue(written.chars().allMatch(c -> c == '\n' || c >= 0x20 && c < 0x7f), written);
            Map<String, Object> extension = read(written).getExtension(true);
            assertEquals("203.0.113.9", address(extension.get("src")), written);
            assertEquals("banned", extension.get("act"), written);
        }
    }

    @Test
    void escapesAreAsTheReferenceDataHasThem() throws IOException {
        Path table = Path.of(System.getProperty("honeymesh.oracles", "oracles"), "scans", "cef_escape.tsv");
        assumeTrue(Files.isReadable(table), "no reference data at " + table);
        int rows = 0;
        for (String line : Files.readAllLines(table)) {
            if (line.startsWith("#") || line.isBlank()) {
                continue;
            }
            String[] columns = line.split("\t");
            String value = columns[0].translateEscapes();
            String expected = columns[2].translateEscapes();
            assertEquals(expected, columns[1].equals("header") ? Cef.header(value) : Cef.value(value), line);
            rows++;
        }
        assertTrue(rows >= 10, "rows: " + rows);
    }

    private static CommonEvent read(String line) {
        CommonEvent event = new CEFParser(JUDGE).parse(line.strip(), true, java.util.Locale.ROOT);
        assertTrue(event != null, line);
        return event;
    }

    private static String address(Object value) {
        return value instanceof java.net.InetAddress address ? address.getHostAddress() : String.valueOf(value);
    }
}
