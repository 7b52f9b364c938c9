// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.trap.http.message.Request;
import io.honeymesh.traps.TrapHarness;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ElasticsearchTrapTest {

    @Test
    void theBannerIsThatOfTheRealServerAndARequestAlone() throws IOException {
        try (TrapHarness trap = Nodes.open(0)) {
            String answer = trap.talk(Nodes.get("/"));
            Cluster cluster = Nodes.cluster(0);
            String body = """
                    {
                      "name" : "%s",
                      "cluster_name" : "%s",
                      "cluster_uuid" : "%s",
                      "version" : {
                        "number" : "%s",
                        "build_flavor" : "default",
                        "build_type" : "deb",
                        "build_hash" : "%s",
                        "build_date" : "%s",
                        "build_snapshot" : false,
                        "lucene_version" : "%s",
                        "minimum_wire_compatibility_version" : "6.8.0",
                        "minimum_index_compatibility_version" : "6.0.0-beta1"
                      },
                      "tagline" : "You Know, for Search"
                    }
                    """.formatted(
                            cluster.nodeName(),
                            cluster.name(),
                            cluster.uuid(),
                            cluster.release().version(),
                            cluster.release().hash(),
                            cluster.release().date(),
                            Release.LUCENE);
            assertEquals(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=UTF-8" + "\r\ncontent-length: "
                            + body.length() + "\r\n\r\n" + body,
                    answer);
            assertEquals(
                    List.of(
                            new Evidence.Request(Captured.of("GET / HTTP/1.1")),
                            new Evidence.Detail("http.host", Captured.of("x"))),
                    trap.conversation().evidence());
        }
    }

    @Test
    void errorsHaveTheRealServersWords() throws IOException {
        record Case(String request, String answer) {}
        try (TrapHarness trap = Nodes.open(0)) {
            for (Case c : List.of(
                    new Case(
                            "help\r\n",
                            "{\"error\":{\"root_cause\":[{\"type\":\"illegal_argument_exception\",\"reason\":"
                                    + "\"text is empty (possibly HTTP/0.9)\"}],\"type\":\"illegal_argument_exception\","
                                    + "\"reason\":\"text is empty (possibly HTTP/0.9)\"},\"status\":400}"),
                    new Case(
                            "POST / HTTP/1.1\r\n\r\n",
                            "{\"error\":\"Incorrect HTTP method for uri [/] and method [POST], "
                                    + "allowed: [GET, HEAD, DELETE]\",\"status\":405}"),
                    new Case(
                            Nodes.get("/nope"),
                            "{\"error\":{\"root_cause\":[{\"type\":\"index_not_found_exception\",\"reason\":\"no such index "
                                    + "[nope]\",\"resource.type\":\"index_or_alias\",\"resource.id\":\"nope\",\"index_uuid\":"
                                    + "\"_na_\",\"index\":\"nope\"}],\"type\":\"index_not_found_exception\",\"reason\":\"no such "
                                    + "index [nope]\",\"resource.type\":\"index_or_alias\",\"resource.id\":\"nope\","
                                    + "\"index_uuid\":\"_na_\",\"index\":\"nope\"},\"status\":404}"),
                    new Case(
                            Nodes.send("POST", "/_search", "{\"query\":{\"foo\":{}}}"),
                            "{\"error\":{\"root_cause\":[{\"type\":\"parsing_exception\",\"reason\":\"unknown query [foo]\","
                                    + "\"line\":1,\"col\":17}],\"type\":\"parsing_exception\",\"reason\":\"unknown query [foo]\","
                                    + "\"line\":1,\"col\":17,\"caused_by\":{\"type\":\"named_object_not_found_exception\","
                                    + "\"reason\":\"[1:17] unknown field [foo]\"}},\"status\":400}"),
                    new Case(
                            Nodes.get("/_count?foo=1"),
                            "{\"error\":{\"root_cause\":[{\"type\":\"illegal_argument_exception\",\"reason\":\"request "
                                    + "[/_count] contains unrecognized parameter: [foo]\"}],\"type\":"
                                    + "\"illegal_argument_exception\",\"reason\":\"request [/_count] contains unrecognized "
                                    + "parameter: [foo]\"},\"status\":400}"))) {
                String answer = trap.talk(c.request());
                assertEquals(c.answer(), answer.substring(answer.indexOf("\r\n\r\n") + 4), c.request());
            }
        }
    }

    @Test
    void indicesAreListedSearchedAndCountedAlike() throws IOException {
        try (TrapHarness trap = Nodes.open(3)) {
            Index index = Nodes.cluster(3).indices().getFirst();
            String list = trap.talk(Nodes.get("/_cat/indices?h=index,uuid,docs.count"));
            assertTrue(list.contains(index.name()), list);
            assertTrue(list.contains(index.uuid()), list);
            String search = trap.talk(Nodes.get("/" + index.name() + "/_search?size=2"));
            assertTrue(search.contains("\"total\":{\"value\":" + index.docs() + ",\"relation\":\"eq\"}"), search);
            assertTrue(
                    search.contains("\"_id\":\"" + index.id(1) + "\",\"_score\":1.0,\"_source\":" + index.source(1)));
            String count = trap.talk(Nodes.get("/" + index.name() + "/_count"));
            assertTrue(count.contains("{\"count\":" + index.docs() + ","), count);
            String document = trap.talk(Nodes.get("/" + index.name() + "/_doc/" + index.id(7)));
            assertTrue(document.contains("\"found\":true,\"_source\":" + index.source(7)), document);
        }
    }

    @Test
    void lookingAroundIsNoCommand() throws IOException {
        try (TrapHarness trap = Nodes.open(0)) {
            for (String target :
                    List.of("/_cat/indices?v", "/_nodes", "/_cluster/health", "/_all/_search", "/_license")) {
                String answer = trap.talk(Nodes.get(target));
                assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), target + answer);
                assertEquals(List.of(), Nodes.commands(trap), target);
            }
            trap.talk(Nodes.send("POST", "/_search", "{\"query\":{\"match_all\":{}}}"));
            Conversation seen = trap.conversation();
            assertTrue(seen.evidence().stream().noneMatch(Evidence.Command.class::isInstance));
            assertTrue(seen.evidence()
                    .contains(
                            new Evidence.Detail("elasticsearch.query", Captured.of("{\"query\":{\"match_all\":{}}}"))));
        }
    }

    @Test
    void scriptsAreCommandsAndDoNotRun() throws IOException {
        String source = "java.lang.Math.class.forName(\\\"java.lang.Runtime\\\").getRuntime().exec(\\\"id\\\")";
        try (TrapHarness trap = Nodes.open(0)) {
            String groovy = trap.talk(Nodes.send(
                    "POST",
                    "/_search?pretty",
                    "{\"size\":1,\"script_fields\":{\"x\":{\"script\":{\"lang\":\"groovy\",\"source\":\"" + source
                            + "\"}}}}"));
            assertTrue(groovy.contains("\"reason\" : \"script_lang not supported [groovy]\""), groovy);
            assertEquals(List.of(source.replace("\\", "")), Nodes.commands(trap));
            String painless = trap.talk(Nodes.send(
                    "POST", "/_search", "{\"size\":1,\"script_fields\":{\"x\":{\"script\":\"" + source + "\"}}}"));
            assertTrue(painless.contains("cannot resolve symbol [java.lang.Math.class.forName]"), painless);
            assertEquals(List.of(source.replace("\\", "")), Nodes.commands(trap));
            String old = trap.talk(
                    Nodes.send(
                            "POST",
                            "/_search",
                            "{\"query\":{\"filtered\":{\"query\":{\"match_all\":{}}}},\"script_fields\":{\"x\":{\"script\":\"1\"}}}"));
            assertTrue(old.contains("unknown query [filtered]"), old);
            assertEquals(List.of("1"), Nodes.commands(trap));
        }
    }

    @Test
    void aRansomIsACommandForEachStepAndOnlyForThatConversation() throws IOException {
        try (TrapHarness trap = Nodes.open(0)) {
            String victim = Nodes.cluster(0).indices().getFirst().name();
            String answer = trap.talk(Nodes.send("DELETE", "/" + victim, "")
                    + Nodes.get("/_cat/indices")
                    + Nodes.send("POST", "/read_me/_doc/1", "{\"message\":\"pay\"}")
                    + Nodes.send("PUT", "/read_me/_doc/1", "{\"message\":\"pay\"}"));
            assertTrue(answer.contains("{\"acknowledged\":true}"), answer);
            assertFalse(answer.contains(" " + victim + " "), answer);
            assertTrue(answer.contains("HTTP/1.1 201 Created\r\nLocation: /read_me/_doc/1\r\n"), answer);
            assertTrue(answer.contains("\"_version\":2,\"result\":\"updated\""), answer);
            Conversation seen = trap.conversation();
            assertEquals(
                    3,
                    seen.evidence().stream()
                            .filter(Evidence.Command.class::isInstance)
                            .count());
            assertTrue(seen.evidence().stream()
                    .anyMatch(e -> e instanceof Evidence.Upload upload
                            && upload.head().latin1().equals("{\"message\":\"pay\"}")));
            assertTrue(trap.talk(Nodes.get("/_cat/indices")).contains(victim), "it is there for the next one");
        }
    }

    @Test
    void scrollingShowsEveryDocumentOnce() throws IOException {
        Index index = Nodes.cluster(1).indices().getFirst();
        try (TrapHarness trap = Nodes.open(1)) {
            String first = trap.talk(Nodes.get("/" + index.name() + "/_search?scroll=1m&size=100"));
            String id = first.replaceAll("(?s).*\"_scroll_id\":\"([^\"]+)\".*", "$1");
            assertTrue(id.startsWith("FGluY2x1ZGVfY29udGV4dF91dWlkDXF1ZXJ5QW5kRmV0Y2gB"), id);
            String next = trap.talk(
                    Nodes.send("POST", "/_search/scroll", "{\"scroll\":\"1m\",\"scroll_id\":\"" + id + "\"}"));
            assertTrue(next.contains("search_context_missing_exception"), "another conversation: " + next);
            String both = trap.talk(Nodes.get("/" + index.name() + "/_search?scroll=1m&size=2000")
                    + Nodes.get("/_search/scroll?scroll_id=x"));
            assertTrue(both.contains("Cannot parse scroll id"));
        }
        Searches searches = new Searches(Nodes.cluster(1), new Shelf(List.of(index)));
        Set<String> ids = new HashSet<>();
        String answer =
                searches.answer(call("/_search?scroll=1m&size=97"), "", 0).body();
        while (answer.contains("\"_source\"")) {
            for (String part : answer.split("\"_id\":\"")) {
                ids.add(part.substring(0, 20));
            }
            String id = answer.replaceAll("(?s).*\"_scroll_id\":\"([^\"]+)\".*", "$1");
            answer = searches.answer(call("/_search/scroll?scroll_id=" + id), "", 0)
                    .body();
        }
        // One piece in front of the first identifier of each page.
        assertTrue(ids.size() >= index.docs(), ids.size() + " of " + index.docs());
    }

    private static Call call(String target) {
        try {
            return new Call(
                    new Request("", "GET", target, 1, List.of()), Call.path(target), Call.parameters(target), "");
        } catch (Call.BadEscape e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aLineMayBeAsLongAsTheServerTakesAndNotOneByteLonger() throws IOException {
        try (TrapHarness trap = Nodes.open(0)) {
            int rest = "GET / HTTP/1.1".length();
            String longest = "GET /" + "a".repeat(RequestReader.MAX_LINE_BYTES - rest) + " HTTP/1.1\r\n\r\n";
            assertTrue(trap.talk(longest).startsWith("HTTP/1.1 404 Not Found"));
            String answer = trap.talk(longest.replaceFirst("a", "aa"));
            assertTrue(answer.contains("An HTTP line is larger than 4096 bytes."), answer);
            int head = RequestReader.MAX_HEAD_BYTES - "X: ".length();
            assertTrue(trap.talk("GET / HTTP/1.1\r\nX: " + "a".repeat(head) + "\r\n\r\n")
                    .startsWith("HTTP/1.1 200 OK"));
            assertTrue(trap.talk("GET / HTTP/1.1\r\nX: " + "a".repeat(head + 1) + "\r\n\r\n")
                    .contains("HTTP header is larger than 8192 bytes."));
        }
    }

    @Test
    void aPasswordIsACredentialAlthoughNoneIsNeeded() throws IOException {
        try (TrapHarness trap = Nodes.open(0)) {
            trap.talk("GET / HTTP/1.1\r\nAuthorization: Basic ZWxhc3RpYzpjaGFuZ2VtZQ==\r\n\r\n");
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Credential("basic", Captured.of("elastic"), Captured.of("changeme"))));
        }
    }

    @Test
    void S01_aLuredBrowserIsRecognised() throws IOException {
        try (TrapHarness trap = Nodes.open(0)) {
            trap.talk("DELETE /_all HTTP/1.1\r\nHost: x\r\nOrigin: http://evil.example\r\n\r\n");
            assertTrue(trap.conversation().lured());
        }
    }

    @Test
    void compressedAnswersUnpackToThePlainOnes() throws IOException {
        byte[] plain = "{\"a\":1}".repeat(9_000).getBytes(StandardCharsets.UTF_8);
        try (var in = new GZIPInputStream(new ByteArrayInputStream(Reply.gzip(plain)))) {
            assertEquals(
                    new String(plain, StandardCharsets.UTF_8), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void everyDocumentIsFoundByItsIdentifierAndNoOther() {
        for (Index index : Nodes.cluster(5).indices()) {
            for (int number = 0; number < index.docs(); number += 97) {
                assertEquals(number, index.numberOf(index.id(number)).orElseThrow());
            }
            assertTrue(index.numberOf(index.id(index.docs())).isEmpty());
            assertTrue(index.numberOf("x").isEmpty());
            assertTrue(index.numberOf("AAAAAAAAAAAAAAAAAAAA").isEmpty());
        }
    }

    @Test
    void whoLooksForWordsAllTheTimeFindsNoneInTheEnd() {
        Index index = Nodes.cluster(1).indices().getFirst();
        String word = index.source(0).replaceAll("[^A-Za-z]+", " ").strip().split(" ")[1];
        Searches searches = new Searches(Nodes.cluster(1), new Shelf(List.of(index)));
        String first = searches.answer(call("/_search?size=0&q=" + word), "", 0).body();
        assertFalse(first.contains("\"total\":{\"value\":0,"), first);
        for (int i = 1; i < 64; i++) {
            assertEquals(
                    200,
                    searches.answer(call("/_search?size=0&q=" + word), "", 0).status());
        }
        String last = searches.answer(call("/_search?size=0&q=" + word), "", 0).body();
        assertTrue(last.contains("\"total\":{\"value\":0,"), last);
        assertTrue(searches.answer(call("/_search?size=0"), "", 0).body().contains("\"value\":" + index.docs()));
    }

    @Test
    void nodesLookDifferentAndEachAlwaysTheSame() {
        Set<String> seen = new HashSet<>();
        for (int node = 0; node < 40; node++) {
            Cluster cluster = Nodes.cluster(node);
            seen.add(cluster.uuid() + cluster.indices().getFirst().source(0));
            assertEquals(cluster.uuid(), Nodes.cluster(node).uuid());
        }
        assertEquals(40, seen.size());
        assertNotEquals(
                Nodes.cluster(0).indices().getFirst().source(1),
                Nodes.cluster(0).indices().getFirst().source(2));
    }

    @Test
    void onlyItsOwnPathsTellThisServer() {
        ElasticsearchTrap trap = new ElasticsearchTrap();
        assertTrue(trap.canHandle("GET /_cat/indices HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII)));
        assertTrue(trap.canHandle("POST /_search?pretty HTTP".getBytes(StandardCharsets.US_ASCII)));
        assertFalse(trap.canHandle("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII)));
        assertFalse(trap.canHandle(new byte[] {0x16, 3, 1}));
    }
}
