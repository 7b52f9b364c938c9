// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license.issuer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.honeymesh.api.Licence;
import io.honeymesh.license.LicenceReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** Writes what {@link LicenceReader} reads. */
final class LicenceText {

    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private LicenceText() {}

    static String of(Licence licence, SigningKey key) {
        String signed = BASE64URL.encodeToString(LicenceReader.HEADER.getBytes(StandardCharsets.US_ASCII)) + "."
                + BASE64URL.encodeToString(claims(licence));
        return signed + "." + BASE64URL.encodeToString(key.sign(signed));
    }

    private static byte[] claims(Licence licence) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("v", 1);
            json.writeStringField("jti", licence.id());
            json.writeStringField("tier", licence.tier().name().toLowerCase(Locale.ROOT));
            json.writeStringField("holder", licence.holder());
            json.writeNumberField("nodes", licence.nodes());
            if (licence.cluster().isPresent()) {
                json.writeStringField("cluster", licence.cluster().get());
            }
            json.writeNumberField("iat", licence.issued().getEpochSecond());
            json.writeNumberField("exp", licence.expires().getEpochSecond());
            json.writeEndObject();
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return out.toByteArray();
    }
}
