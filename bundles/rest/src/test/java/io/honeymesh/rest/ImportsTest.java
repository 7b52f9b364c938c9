// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Role;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Advice;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ImportsTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    private final Lists lists = new Lists();
    private final ImportsResource resource = new ImportsResource();

    ImportsTest() {
        resource.advice = lists;
    }

    /** Keeps what it is told. */
    private static final class Lists implements Advice {

        final Map<String, Listed> known = new TreeMap<>();

        @Override
        public List<Form> forms() {
            return List.of(new Form("text", "a list"));
        }

        @Override
        public List<Listed> lists() {
            return List.copyOf(known.values());
        }

        @Override
        public Listed take(String name, String form, InputStream from, Duration keep, String by) throws IOException {
            int bytes = from.readAllBytes().length;
            if (bytes == 0) {
                throw new IllegalArgumentException("line 1: nothing\u202e");
            }
            Listed listed = new Listed(name, form, bytes, List.of(), NOW, by, NOW.plus(keep));
            known.put(name, listed);
            return listed;
        }

        @Override
        public boolean forget(String name, String by) {
            return known.remove(name) != null;
        }

        @Override
        public List<Named> about(Subject subject, Instant at) {
            return List.of();
        }

        @Override
        public List<String> problems() {
            return List.of();
        }
    }

    private Asked ask(Role role, String method, String path, String body) throws IOException {
        return Asked.ask(resource, role, method, path, body);
    }

    @Test
    void aListIsTakenReplacedShownAndForgotten() throws IOException {
        Asked made = ask(Role.OPERATOR, "PUT", "/drop?form=text&for=24h", "12345");
        assertEquals(201, made.status());
        assertEquals(5, made.json().get("entries"));
        assertEquals("karla", made.json().get("by"));
        assertEquals("2026-11-29T12:00:00Z", made.json().get("until"));
        assertEquals(200, ask(Role.OPERATOR, "PUT", "/drop", "1234567").status());
        assertEquals(7, ask(Role.VIEWER, "GET", "/drop", "").json().get("entries"));
        assertEquals("2026-12-05T12:00:00Z", lists.known.get("drop").until().toString(), "a week if nobody says");
        Asked all = ask(Role.VIEWER, "GET", "/", "");
        assertEquals(1, all.items().size());
        assertEquals(
                List.of(Map.of("name", "text", "title", "a list")), all.json().get("forms"));
        assertEquals(204, ask(Role.OPERATOR, "DELETE", "/drop", "").status());
        assertEquals(404, ask(Role.OPERATOR, "DELETE", "/drop", "").status());
        assertEquals(404, ask(Role.VIEWER, "GET", "/drop", "").status());
    }

    @Test
    void S30_aViewerImportsAndForgetsNothing() throws IOException {
        assertEquals(403, ask(Role.VIEWER, "PUT", "/drop", "x").status());
        assertEquals(403, ask(Role.VIEWER, "DELETE", "/drop", "").status());
        assertTrue(lists.known.isEmpty());
    }

    @Test
    void S30_aListIsNotTakenOfWhoseTokenWasTakenBackMeanwhile() throws IOException {
        resource.tokens = Asked.tokens(false);
        Asked refused = ask(Role.OPERATOR, "PUT", "/drop", "12345");
        assertEquals(401, refused.status());
        assertTrue(refused.json().get("detail").toString().contains("nothing was done"), refused.body());
        assertTrue(lists.known.isEmpty());
    }

    @Test
    void aFormIsNoList() throws IOException {
        String form = "application/x-www-form-urlencoded; charset=utf-8";
        assertEquals(
                415,
                Asked.ask(resource, Role.OPERATOR, "PUT", "/drop", form, "x=1").status());
        assertTrue(lists.known.isEmpty());
    }

    @Test
    void aListIsLongerThanAnyOtherBody() throws IOException {
        assertEquals(
                201, ask(Role.OPERATOR, "PUT", "/drop", "x".repeat(5 << 20)).status());
    }

    @Test
    void whatMakesNoSenseIsRefusedWithAReason() throws IOException {
        assertEquals(
                "line 1: nothing\\u202e",
                ask(Role.OPERATOR, "PUT", "/drop", "").json().get("detail"));
        for (String query : List.of("for=forever", "for=soon", "colour=red")) {
            assertEquals(400, ask(Role.OPERATOR, "PUT", "/drop?" + query, "x").status(), query);
        }
        resource.advice = null;
        assertEquals(503, ask(Role.VIEWER, "GET", "/", "").status());
    }
}
