// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Licence;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LicenceReaderTest {

    private static final Instant ISSUED = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant EXPIRES = ISSUED.plus(Duration.ofDays(365));
    private static final String UNSIGNED =
            "its signature is not the vendor's: it was changed, or is for a build with another vendor key";

    private final Vendor vendor = new Vendor();
    private final LicenceReader reader = vendor.reader();

    @Test
    void what_the_vendor_signed_is_read() {
        assertEquals(
                new Licence("HM-1", Licence.Tier.PRO, "Example Ltd", 5, Optional.empty(), ISSUED, EXPIRES),
                reader.read(vendor.pro(ISSUED, EXPIRES)));
        assertEquals(
                Optional.of("north.example"),
                reader.read(with("cluster", "\"north.example\"")).cluster());
        assertEquals(
                "B\u00fccher GmbH",
                reader.read(with("holder", "\"B\u00fccher GmbH\"")).holder());
        assertEquals(
                Licence.Tier.COMMUNITY,
                reader.read(with("tier", "\"community\"")).tier());
    }

    /** RFC 8032, section 7.1, test 2: key, message and signature are not of our making. */
    @Test
    void the_key_is_the_raw_one_of_rfc_8032() throws Exception {
        byte[] raw = HexFormat.of().parseHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        java.security.Signature check = java.security.Signature.getInstance("Ed25519");
        check.initVerify(VendorKey.parse(Base64Url.encode(raw)).key());
        check.update((byte) 0x72);
        assertTrue(check.verify(HexFormat.of()
                .parseHex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")));
    }

    @Test
    void another_key_and_a_swapped_payload_are_not_the_vendors_word() {
        String good = vendor.pro(ISSUED, EXPIRES);
        assertEquals(UNSIGNED, refused(new Vendor().pro(ISSUED, EXPIRES)));
        String other = with("nodes", "500");
        String swapped = good.substring(0, good.indexOf('.'))
                + other.substring(other.indexOf('.'), other.lastIndexOf('.'))
                + good.substring(good.lastIndexOf('.'));
        assertEquals(UNSIGNED, refused(swapped));
    }

    @Test
    void no_header_chooses_another_algorithm() {
        byte[] payload = Vendor.json(Vendor.claims(ISSUED, EXPIRES)).getBytes(StandardCharsets.UTF_8);
        for (String header : List.of(
                "{\"alg\":\"none\",\"typ\":\"honeymesh-licence+jws\"}",
                "{\"alg\":\"HS256\",\"typ\":\"honeymesh-licence+jws\"}",
                "{\"alg\":\"EdDSA\",\"typ\":\"JWT\"}",
                "{\"alg\":\"EdDSA\"}",
                "{\"typ\":\"honeymesh-licence+jws\",\"alg\":\"EdDSA\"}",
                "{\"alg\":\"EdDSA\",\"typ\":\"honeymesh-licence+jws\",\"kid\":\"x\"}",
                "{\"alg\":\"EdDSA\",\"typ\":\"honeymesh-licence+jws\",\"crit\":[\"b64\"],\"b64\":false}",
                "{\"alg\":\"EdDSA\",\"alg\":\"none\",\"typ\":\"honeymesh-licence+jws\"}",
                LicenceReader.HEADER + " ",
                "")) {
            assertEquals(
                    "no licence: its header is not " + LicenceReader.HEADER,
                    refused(vendor.sign(header, payload)),
                    header);
        }
    }

    @Test
    void a_text_of_another_shape_is_none() {
        String good = vendor.pro(ISSUED, EXPIRES);
        String three = "no licence: it is not three parts with a dot between them";
        for (String text : List.of("", ".", "a.b", good + ".", good + ".AAAA", good.replace(".", ""))) {
            assertEquals(three, refused(text), text);
        }
        assertTrue(refused("..").startsWith("no licence: its header"), "two dots");
        assertTrue(refused("." + good).startsWith("no licence"), "a dot before");
        for (String space : List.of(" ", "\n", "\r\n", "\t", "\u00a0", "\0")) {
            assertTrue(refused(good + space).startsWith("no licence: its signature"), "behind");
            assertTrue(refused(space + good).startsWith("no licence: its header"), "before");
            assertTrue(refused(good.replaceFirst("\\.", "." + space)).startsWith("no licence: its payload"), "within");
        }
    }

    @Test
    void its_length_is_bounded_before_anything_is_decoded() {
        String filler = "A".repeat(LicenceReader.MAX_CHARS);
        assertEquals("no licence: it is longer than 4096 characters", refused(filler + "A"));
        assertEquals("no licence: it is not three parts with a dot between them", refused(filler));
    }

    @Test
    void base64url_has_one_spelling() {
        String good = vendor.pro(ISSUED, EXPIRES);
        String signature = "no licence: its signature is not base64url without padding";
        assertEquals(signature, refused(good + "=="));
        char last = good.charAt(good.length() - 1);
        // 64 bytes leave four bits unused in the last character.
        assertEquals(signature, refused(good.substring(0, good.length() - 1) + (char) (last + 1)));
        assertEquals(signature, refused(good.substring(0, good.lastIndexOf('.') + 1) + "a+b/"));
        String head = good.substring(0, good.indexOf('.') + 1);
        assertEquals(
                "no licence: its payload is not base64url without padding", refused(vendor.signRaw(head + "eyJ9fR==")));
    }

    @Test
    void a_signature_has_64_bytes_and_an_s_below_the_order() {
        String good = vendor.pro(ISSUED, EXPIRES);
        String signed = good.substring(0, good.lastIndexOf('.') + 1);
        byte[] signature = Base64Url.decode(good.substring(signed.length()));
        for (int length : List.of(0, 1, 32, 63, 65, 128)) {
            assertEquals(
                    "its signature is not 64 bytes long",
                    refused(signed + Base64Url.encode(Arrays.copyOf(signature, length))));
        }
        // RFC 8032, section 5.1.7: S + L satisfies the equation too, and must be refused.
        BigInteger order = BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
        byte[] s = reversed(Arrays.copyOfRange(signature, 32, 64));
        byte[] sum = new BigInteger(1, s).add(order).toByteArray();
        byte[] big = new byte[32];
        System.arraycopy(
                sum, Math.max(0, sum.length - 32), big, Math.max(0, 32 - sum.length), Math.min(32, sum.length));
        System.arraycopy(reversed(big), 0, signature, 32, 32);
        assertEquals(UNSIGNED, refused(signed + Base64Url.encode(signature)));
        assertEquals(UNSIGNED, refused(signed + Base64Url.encode(new byte[64])));
        byte[] ones = new byte[64];
        Arrays.fill(ones, (byte) 0xff);
        assertEquals(UNSIGNED, refused(signed + Base64Url.encode(ones)));
    }

    @Test
    void no_changed_bit_gets_through() {
        String good = vendor.pro(ISSUED, EXPIRES);
        for (int i = 0; i < good.length(); i++) {
            char other = good.charAt(i) == 'A' ? 'B' : 'A';
            String changed = good.substring(0, i) + other + good.substring(i + 1);
            assertThrows(IllegalArgumentException.class, () -> reader.read(changed), "at " + i);
        }
    }

    @Test
    void claims_that_are_not_strict_json_are_refused() {
        String good = Vendor.json(Vendor.claims(ISSUED, EXPIRES));
        String noJson = "its claims are not JSON, or name something twice";
        assertEquals(noJson, refused(vendor.sign(good.replace("\"nodes\":5", "\"nodes\":5,\"nodes\":500"))));
        assertEquals(noJson, refused(vendor.sign(good.substring(0, good.length() - 1))));
        assertEquals(noJson, refused(vendor.sign(good.replace("\"nodes\":5", "'nodes':5"))));
        assertEquals(noJson, refused(vendor.sign(good.replace("\"nodes\":5", "\"nodes\":05"))));
        assertEquals(noJson, refused(vendor.sign(good.replace("\"nodes\":5", "\"nodes\":5,"))));
        assertEquals(noJson, refused(vendor.sign(good.replace("\"nodes\":5", "\"nodes\":NaN"))));
        assertEquals(noJson, refused(vendor.sign(good.replace("\"nodes\":5", "\"nodes\":" + "9".repeat(2000)))));
        assertEquals("something follows its claims", refused(vendor.sign(good + "{}")));
        assertEquals("its claims are no JSON object", refused(vendor.sign("[" + good + "]")));
        assertEquals("its claims are no JSON object", refused(vendor.sign("")));
        assertEquals(
                "it has a claim that this version doesn't know: \\x1b[2J",
                refused(vendor.sign(good.replace("{", "{\"\\u001b[2J\":1,"))));
        byte[] latin = good.replace("Example", "B\u00fccher").getBytes(StandardCharsets.ISO_8859_1);
        assertEquals("its claims are not UTF-8", refused(vendor.sign(LicenceReader.HEADER, latin)));
        byte[] utf16 = good.getBytes(StandardCharsets.UTF_16LE);
        assertThrows(IllegalArgumentException.class, () -> reader.read(vendor.sign(LicenceReader.HEADER, utf16)));
        assertThrows(IllegalArgumentException.class, () -> reader.read(vendor.sign("\ufeff" + good)));
    }

    @Test
    void each_claim_has_its_bounds() {
        long last = 253_402_300_799L;
        assertEquals(1, reader.read(with("nodes", "1")).nodes());
        assertEquals(1_000_000, reader.read(with("nodes", "1000000")).nodes());
        assertEquals(last, reader.read(with("exp", "" + last)).expires().getEpochSecond());
        for (String wrong : List.of(
                "0",
                "-1",
                "1000001",
                "5.0",
                "5e0",
                "\"5\"",
                "null",
                "true",
                "[5]",
                "{}",
                "9223372036854775808",
                "1" + "0".repeat(300))) {
            assertTrue(refused(with("nodes", wrong)).startsWith("its nodes is n"), wrong);
        }
        for (String name : List.of("iat", "exp")) {
            for (String wrong : List.of("-1", "" + (last + 1), "1e9", "\"2026-11-21\"", "99999999999999999999")) {
                assertTrue(refused(with(name, wrong)).startsWith("its " + name + " is n"), name + " " + wrong);
            }
        }
        assertEquals("it expires before it is issued", refused(vendor.pro(EXPIRES, ISSUED)));
        assertEquals("it expires before it is issued", refused(vendor.pro(ISSUED, ISSUED)));
        assertEquals("it is of a version that this node doesn't know", refused(with("v", "2")));
        assertEquals("its tier is neither community nor pro", refused(with("tier", "\"PRO\"")));
        for (String wrong : List.of("\"\"", "\"a b\"", "\"" + "a".repeat(65) + "\"", "\"\\u0000\"", "1")) {
            assertTrue(refused(with("jti", wrong)).startsWith("its jti is "), wrong);
            assertTrue(refused(with("cluster", wrong)).startsWith("its cluster is "), wrong);
        }
        for (String wrong :
                List.of("\"\"", "\" \"", "\"a\\nb\"", "\"\\u202e\"", "\"\\ud800\"", "\"" + "a".repeat(129) + "\"")) {
            assertEquals("its holder is not 1 to 128 printable characters", refused(with("holder", wrong)), wrong);
        }
    }

    @Test
    void each_claim_but_the_cluster_has_to_be_there() {
        for (String name : List.of("v", "jti", "tier", "holder", "nodes", "iat", "exp")) {
            Map<String, String> claims = Vendor.claims(ISSUED, EXPIRES);
            claims.remove(name);
            assertTrue(refused(vendor.sign(Vendor.json(claims))).startsWith("its " + name + " is "), name);
        }
    }

    @Test
    void nonsense_never_does_more_than_be_refused() {
        Random random = new Random(4711);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            assertThrows(
                    IllegalArgumentException.class, () -> reader.read(new String(bytes, StandardCharsets.ISO_8859_1)));
            assertThrows(IllegalArgumentException.class, () -> reader.read(vendor.sign(LicenceReader.HEADER, bytes)));
        }
    }

    private String with(String name, String value) {
        return vendor.with(name, value, ISSUED, EXPIRES);
    }

    private String refused(String text) {
        return assertThrows(IllegalArgumentException.class, () -> reader.read(text))
                .getMessage();
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
