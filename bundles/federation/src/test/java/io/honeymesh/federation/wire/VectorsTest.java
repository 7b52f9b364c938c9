// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.authlete.cbor.CBORByteArray;
import com.authlete.cbor.CBORDecoder;
import com.authlete.cbor.CBORItem;
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
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
}
