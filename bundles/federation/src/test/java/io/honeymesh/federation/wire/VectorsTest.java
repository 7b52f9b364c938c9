// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.authlete.cbor.CBORByteArray;
import com.authlete.cbor.CBORDecoder;
import com.authlete.cbor.CBORInteger;
import com.authlete.cbor.CBORItem;
import com.authlete.cbor.CBORPair;
import com.authlete.cbor.CBORPairList;
import com.authlete.cbor.CBORTaggedItem;
import com.authlete.cose.COSESign1;
import com.authlete.cose.COSEVerifier;
import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The vectors that the documentation publishes: {@code -Dvectors.write=true} writes them anew. */
class VectorsTest {

    private static final Path FILE =
            Path.of(System.getProperty("honeymesh.root", "../.."), "docs", "envelope-vectors.json");

    /** What stands before 32 bytes of an Ed25519 key to make an X.509 SubjectPublicKeyInfo (RFC 8410). */
    private static final String SPKI = "302a300506032b6570032100";

    private static Map<String, Object> vectors() {
        List<Object> envelopes = new ArrayList<>();
        Samples.all().forEach((name, body) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("what", name);
            one.put("external_aad", hex(MessageType.of(body).externalAad(Samples.CLUSTER)));
            one.put("envelope", hex(Envelopes.sign(Samples.ALPHA, Samples.header(), body)));
            envelopes.add(one);
        });
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("cluster", Samples.CLUSTER);
        all.put("seed", hex(Samples.filled(32, 1)));
        all.put("public_key", Samples.ALPHA.key().hex());
        all.put("node_id", Samples.ALPHA.key().nodeId());
        all.put("envelopes", envelopes);
        return all;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void thePublishedOnesAreWhatThisNodeWrites() throws Exception {
        String json = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(vectors()) + "\n";
        if (Boolean.getBoolean("vectors.write")) {
            Files.writeString(FILE, json);
        }
        assertEquals(JSON.std.mapFrom(json), JSON.std.mapFrom(Files.readString(FILE)));
    }

    @Test
    void anotherLibraryAgreesWithEachOfThem() throws Exception {
        Map<String, Object> published = JSON.std.mapFrom(Files.readString(FILE));
        PublicKey key = KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(HexFormat.of().parseHex(SPKI + published.get("public_key"))));
        List<?> envelopes = (List<?>) published.get("envelopes");
        assertEquals(Samples.all().size(), envelopes.size());
        for (Object entry : envelopes) {
            Map<?, ?> vector = (Map<?, ?>) entry;
            byte[] envelope = HexFormat.of().parseHex((String) vector.get("envelope"));
            byte[] aad = HexFormat.of().parseHex((String) vector.get("external_aad"));
            CBORItem item = new CBORDecoder(envelope).next();
            assertArrayEquals(envelope, item.encode(), "it encodes them alike: " + vector.get("what"));
            COSESign1 signed = (COSESign1) ((CBORTaggedItem) item).getTagContent();
            assertTrue(
                    new COSEVerifier(key).verify(signed, aad),
                    vector.get("what").toString());
            byte[] payload = ((CBORByteArray) signed.getPayload()).getValue();
            assertArrayEquals(payload, new CBORDecoder(payload).next().encode());
        }
    }

    /** Keys of a map in the schema, with whether each may be left out. */
    private static Map<Integer, Boolean> keys(String schema, String rule) {
        Matcher map = Pattern.compile("(?ms)^" + rule + " = \\{(.*?)\\}").matcher(schema);
        assertTrue(map.find(), "no map " + rule);
        Map<Integer, Boolean> keys = new TreeMap<>();
        Matcher key = Pattern.compile("(\\? )?\\b(\\d+): ").matcher(map.group(1));
        while (key.find()) {
            keys.put(Integer.parseInt(key.group(2)), key.group(1) != null);
        }
        return keys;
    }

    private static Map<Integer, CBORItem> map(CBORItem item) throws Exception {
        Map<Integer, CBORItem> map = new TreeMap<>();
        for (CBORPair pair : ((CBORPairList) item).getPairs()) {
            map.put(((CBORInteger) pair.getKey()).getValue(), pair.getValue());
        }
        return map;
    }

    @Test
    void theSchemaHasTheKindsAndTheKeysThatTheVectorsHave() throws Exception {
        String schema = Files.readString(FILE.resolveSibling("envelope.cddl")).replaceAll(";.*", "");
        Map<String, Set<Integer>> seen = new TreeMap<>();
        for (Object entry : (List<?>) JSON.std.mapFrom(Files.readString(FILE)).get("envelopes")) {
            byte[] envelope = HexFormat.of().parseHex((String) ((Map<?, ?>) entry).get("envelope"));
            COSESign1 signed = (COSESign1) ((CBORTaggedItem) new CBORDecoder(envelope).next()).getTagContent();
            Map<Integer, CBORItem> message =
                    map(new CBORDecoder(((CBORByteArray) signed.getPayload()).getValue()).next());
            assertEquals(keys(schema, "message").keySet(), message.keySet());
            MessageType type = MessageType.of(((CBORInteger) message.get(2)).getValue());
            String rule = type.name().toLowerCase(Locale.ROOT);
            Set<Integer> body = map(message.get(8)).keySet();
            keys(schema, rule)
                    .forEach((key, mayBeLeftOut) -> assertTrue(mayBeLeftOut || body.contains(key), rule + key));
            seen.computeIfAbsent(rule, _ -> new TreeSet<>()).addAll(body);
        }
        seen.forEach((rule, body) -> assertEquals(keys(schema, rule).keySet(), body, rule));
        Set<Integer> kinds = new TreeSet<>();
        Matcher kind = Pattern.compile("\\d+").matcher(schema.replaceAll("(?s).*\nkind = ([^\n]*).*", "$1"));
        while (kind.find()) {
            kinds.add(Integer.parseInt(kind.group()));
        }
        assertEquals(
                Arrays.stream(MessageType.values()).map(MessageType::number).collect(Collectors.toSet()), kinds);
        assertEquals(kinds.size(), seen.size(), "a vector of each");
    }
}
