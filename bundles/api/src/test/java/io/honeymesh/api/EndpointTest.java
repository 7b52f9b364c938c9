// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.9:7443", "[2001:db8::9]:1", "127.0.0.1:65535"})
    void whatItSaysItReads(String text) {
        assertEquals(text, Endpoint.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "203.0.113.9",
                "203.0.113.9:",
                "203.0.113.9:0",
                "203.0.113.9:65536",
                "203.0.113.9:99999999999",
                "203.0.113.9:-1",
                "2001:db8::9:7443",
                "[203.0.113.9]:7443",
                "[2001:db8::9]",
                "example.org:7443",
                "[]:1"
            })
    void nothingElse(String text) {
        assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(text));
    }
}
