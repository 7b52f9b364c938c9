// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enrichment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.maxmind.db.Reader;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.service.Enrichment.About;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {

    private static final Map<String, Object> BERLIN = Map.of(
            "country", Map.of("iso_code", "DE", "names", Map.of("en", "Germany", "de", "Deutschland")),
            "city", Map.of("names", Map.of("en", "Berlin")),
            "location", Map.of("latitude", 52.5, "accurate", true),
            "subdivisions", List.of(Map.of("iso_code", "BE")));

    @TempDir
    Path folder;

    private Database read(byte[] bytes) throws IOException {
        return Database.read(Files.write(folder.resolve("test.mmdb"), bytes));
    }

    private static About about(Database database, String address) throws IOException {
        return database.find(IpAddress.parse(address)).map(Layout::about).orElse(About.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 28, 32})
    void it_reads_what_the_makers_own_library_reads(int recordBits) throws Exception {
        MmdbWriter writer = new MmdbWriter(6, recordBits)
                .put("192.0.2.0/24", BERLIN)
                .put("192.0.2.128/25", Map.of("autonomous_system_number", 64_500L, "x", "y".repeat(70_000)))
                .put("2001:db8::/32", Map.of("autonomous_system_organization", "z".repeat(200)))
                .alias("2002::/16");
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            writer.put(
                    "10." + random.nextInt(256) + "." + random.nextInt(256) + ".0/24",
                    Map.of("number", (long) i << i % 40));
        }
        byte[] file = writer.file();
        Database ours = read(file);
        try (Reader theirs = new Reader(new ByteArrayInputStream(file))) {
            for (int i = 0; i < 2_000; i++) {
                byte[] bytes = new byte[i % 2 == 0 ? 4 : 16];
                random.nextBytes(bytes);
                switch (i % 7) {
                    case 0, 1 -> bytes[0] = 10;
                    case 2 -> System.arraycopy(new byte[] {(byte) 192, 0, 2}, 0, bytes, 0, 3);
                    case 3 -> System.arraycopy(new byte[] {0x20, 1, 0xd, (byte) 0xb8}, 0, bytes, 0, 4);
                    case 4 -> System.arraycopy(new byte[] {0x20, 2, (byte) 192, 0}, 0, bytes, 0, 4);
                    default -> {}
                }
                IpAddress address = IpAddress.of(bytes);
                Map<?, ?> expected = theirs.get(address.toInetAddress(), Map.class);
                Map<?, ?> found = ours.find(address).orElse(null);
                assertEquals(plain(expected), plain(found), address.toString());
            }
        }
        assertEquals(
                "DE, Germany",
                about(ours, "192.0.2.1").country().get() + ", "
                        + about(ours, "192.0.2.1").countryName().get());
        assertEquals(about(ours, "192.0.2.1"), about(ours, "2002:c000:201::1"), "6to4 leads to IPv4");
        assertEquals("DE", about(ours, "::ffff:192.0.2.1").country().get());
    }

    /** Texts are cut by us alone; the library has numbers of several sizes, and maps in no order. */
    private static String plain(Object value) {
        return switch (value) {
            case null -> "none";
            case Map<?, ?> map -> {
                java.util.TreeMap<String, String> sorted = new java.util.TreeMap<>();
                map.forEach((key, inner) -> sorted.put(String.valueOf(key), plain(inner)));
                yield sorted.toString();
            }
            case List<?> list -> list.stream().map(DatabaseTest::plain).toList().toString();
            case byte[] bytes -> java.util.HexFormat.of().formatHex(bytes);
            case Number number ->
                new java.math.BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
            default -> value.toString().replaceAll("y{200,}", "y");
        };
    }

    @Test
    void the_layouts_of_the_three_makers_are_known() throws Exception {
        Database ipinfo = read(new MmdbWriter(4, 24)
                .put(
                        "192.0.2.1",
                        Map.of("country", "Germany", "country_code", "DE", "asn", "AS64500", "as_name", "Example Net"))
                .put("192.0.2.2", Map.of("asn", "AS64501", "name", "Example Two", "country", "FR", "city", "Lyon"))
                .put("192.0.2.3", BERLIN)
                .put(
                        "192.0.2.4",
                        Map.of(
                                "autonomous_system_number",
                                64_502L,
                                "autonomous_system_organization",
                                "Three\u001b[2J\u202e"))
                .put("192.0.2.5", Map.of("country", 7L, "city", List.of("x"), "asn", "AS99999999999"))
                .file());
        assertEquals(
                "DE Germany, AS64500 Example Net", about(ipinfo, "192.0.2.1").line());
        assertEquals("FR, Lyon, AS64501 Example Two", about(ipinfo, "192.0.2.2").line());
        assertEquals("DE Germany, Berlin", about(ipinfo, "192.0.2.3").line());
        assertEquals("AS64502 Three\\x1b[2J\\u202e", about(ipinfo, "192.0.2.4").line());
        assertEquals(About.NOTHING, about(ipinfo, "192.0.2.5"));
        assertEquals(About.NOTHING, about(ipinfo, "192.0.3.5"));
        assertEquals(About.NOTHING, about(ipinfo, "2001:db8::1"), "a file of IPv4 alone");
        assertEquals("Test\\x1b[2J", ipinfo.type());
    }

    @Test
    void hostile_records_are_refused_with_one_line_and_little_memory() throws Exception {
        ByteArrayOutputStream lists = new ByteArrayOutputStream();
        for (int i = 0; i < 12; i++) {
            MmdbWriter.control(lists, 11, 16_000_000);
        }
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        // Each of ten lists holds 28 pointers to the one before.
        bomb.write(0x40);
        int before = 0;
        for (int level = 0; level < 10; level++) {
            int here = bomb.size();
            MmdbWriter.control(bomb, 11, 28);
            for (int i = 0; i < 28; i++) {
                bomb.write(0x20 | before >> 8);
                bomb.write(before);
            }
            before = here;
        }
        ByteArrayOutputStream deep = new ByteArrayOutputStream();
        for (int i = 0; i < 1000; i++) {
            MmdbWriter.control(deep, 11, 1);
        }
        List<byte[]> hostile = List.of(
                lists.toByteArray(),
                deep.toByteArray(),
                new byte[] {0x20, 0},
                new byte[] {(byte) 0xe1, 0x41, 'a', 0x20, 0},
                new byte[] {0x38, 0x7f, 0x7f, 0x7f, 0x7f},
                new byte[] {0x5f, (byte) 0xff, (byte) 0xff, (byte) 0xff},
                new byte[] {0x1f, 20},
                new byte[] {(byte) 0xe1, (byte) 0xc0},
                new byte[] {0x63, 1, 2, 3});
        for (byte[] record : hostile) {
            Database database =
                    read(new MmdbWriter(4, 24).putRaw("0.0.0.0/1", record).file());
            assertTimeoutPreemptively(
                    Duration.ofSeconds(2),
                    () -> assertThrows(
                            IOException.class,
                            () -> database.find(IpAddress.parse("10.0.0.1")),
                            Arrays.toString(record)));
        }
        byte[] bytes = bomb.toByteArray();
        IOException refused = assertThrows(
                IOException.class,
                () -> new BoundedDecoder(java.lang.foreign.MemorySegment.ofArray(bytes)).decode(bytes.length - 58));
        assertTrue(refused.getMessage().contains("more than 4096"), refused.getMessage());
    }

    @Test
    void a_file_cut_anywhere_or_with_any_byte_changed_is_an_answer_or_a_clear_error() throws Exception {
        byte[] whole = new MmdbWriter(6, 28)
                .put("192.0.2.0/24", BERLIN)
                .put("2001:db8::/32", BERLIN)
                .file();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(IOException.class, () -> read(cut), "cut at " + length);
        }
        Random random = new Random(11);
        for (int i = 0; i < 1000; i++) {
            byte[] changed = whole.clone();
            for (int n = 0; n <= i % 3; n++) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            try {
                Database database = read(changed);
                about(database, "192.0.2.1");
                about(database, "2001:db8::1");
            } catch (IOException clear) {
                assertTrue(!clear.getMessage().isBlank() && !clear.getMessage().contains("\n"));
            }
        }
    }

    @Test
    void what_is_no_file_is_said() {
        assertEquals(
                "no regular file",
                assertThrows(IOException.class, () -> Database.read(folder)).getMessage());
        assertEquals(
                "there is no such file",
                assertThrows(IOException.class, () -> Database.read(folder.resolve("none")))
                        .getMessage());
        assertEquals(
                Optional.empty(), Optional.ofNullable(About.NOTHING.fields().get("country")));
    }

    @Test
    void a_look_up_costs_microseconds() throws Exception {
        Database database =
                read(new MmdbWriter(6, 28).put("192.0.2.0/24", BERLIN).file());
        IpAddress address = IpAddress.parse("192.0.2.77");
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < 1000; i++) {
                Layout.about(database.find(address).orElseThrow());
            }
            best = Math.min(best, (System.nanoTime() - start) / 1000);
        }
        System.out.println("a look-up takes " + best + " ns");
        assertTrue(best < 100_000, best + " ns");
    }
}
