// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import io.honeymesh.api.Caller;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.PrivateFile;
import io.honeymesh.api.Role;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.AccessTokens;
import io.honeymesh.web.TokenFile.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The tokens without OSGi. Thread-safe. */
final class TokenBook implements AccessTokens {

    /** So that who finds one in a log or a repository knows what it is. */
    private static final String PREFIX = "hm_";

    private static final int MAX_SECRET_BYTES = 200;

    private final TokenFile file;
    private final PrivateFile first;
    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock;
    private final Consumer<NodeEvent> events;
    private final Map<String, Instant> used = new ConcurrentHashMap<>();
    private volatile List<Entry> entries;
    private volatile long epoch;

    /**
     * @param folder of the node's web data; without tokens in it, a first one is made and left in {@code first-token} there
     * @throws IOException with one clear line if it can't be read or written
     */
    TokenBook(Path folder, InstantSource clock, Consumer<NodeEvent> events) throws IOException {
        this.file = new TokenFile(folder.resolve("tokens.json"));
        this.first = new PrivateFile(new WebFolder(folder).firstToken());
        this.clock = clock;
        this.events = events;
        Optional<TokenFile.Content> known = file.read();
        entries = known.map(TokenFile.Content::entries).orElse(List.of());
        epoch = known.map(TokenFile.Content::epoch).orElse(0L);
        if (known.isEmpty()) {
            Issued made = made("first", Role.ADMIN);
            // In this order: a node that dies between the two begins anew.
            first.write((made.secret() + "\n").getBytes(StandardCharsets.US_ASCII));
            add(made, "token.issued", List.of());
        }
    }

    /** Who shows this secret. Takes as long whether it is nearly right or not. */
    Optional<Caller> caller(String secret) {
        byte[] shown = Secret.sha256(secret);
        Entry found = null;
        for (Entry entry : entries) {
            found = MessageDigest.isEqual(entry.sha256(), shown) ? entry : found;
        }
        if (found == null) {
            return Optional.empty();
        }
        used.put(found.id(), clock.instant());
        return Optional.of(new Caller(found.id(), found.name(), found.role()));
    }

    @Override
    public List<Token> tokens() {
        return entries.stream().map(this::token).toList();
    }

    private Token token(Entry entry) {
        return new Token(
                entry.id(), entry.name(), entry.role(), entry.created(), Optional.ofNullable(used.get(entry.id())));
    }

    @Override
    public synchronized Issued issue(String name, Role role) {
        if (!name.matches("[ -~]{1,64}") || name.isBlank()) {
            throw new IllegalArgumentException("a token's name is 1 to 64 printable ASCII characters");
        }
        if (entries.size() >= MAX_TOKENS) {
            throw new IllegalArgumentException("there are " + MAX_TOKENS + " tokens already: revoke one first");
        }
        Issued issued = made(name.strip(), role);
        return add(issued, "token.issued", entries);
    }

    @Override
    public synchronized Issued rotate(String id) {
        Entry old = entry(id);
        Issued issued = made(old.name(), old.role());
        return add(issued, "token.rotated", without(id));
    }

    @Override
    public synchronized void revoke(String id) {
        Entry old = entry(id);
        keep(without(id));
        tell("token.revoked", token(old));
    }

    @Override
    public synchronized boolean replaceAll(String secret, long to) {
        if (to <= epoch) {
            return false;
        }
        int ended = entries.size();
        Token token = made("fleet", Role.ADMIN).token();
        keep(List.of(entry(token, secret)), to);
        Map<String, Object> detail = detail(token);
        detail.put("epoch", to);
        detail.put("ended", ended);
        events.accept(new NodeEvent.Other(clock.instant(), "token.fleet.rotated", Optional.empty(), detail));
        return true;
    }

    @Override
    public long fleetEpoch() {
        return epoch;
    }

    @Override
    public boolean isValid(Caller caller) {
        return entries.stream().anyMatch(entry -> entry.id().equals(caller.tokenId()));
    }

    private Entry entry(String id) {
        return entries.stream()
                .filter(entry -> entry.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no token '" + SafeText.escape(id, 40) + "'"));
    }

    private List<Entry> without(String id) {
        return entries.stream().filter(entry -> !entry.id().equals(id)).toList();
    }

    private Issued made(String name, Role role) {
        String id;
        do {
            id = HexFormat.of().toHexDigits(random.nextInt());
        } while (isKnown(id));
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return new Issued(new Token(id, name, role, now, Optional.empty()), PREFIX + Secret.random(random));
    }

    private boolean isKnown(String id) {
        return entries.stream().anyMatch(entry -> entry.id().equals(id));
    }

    private static Entry entry(Token token, String secret) {
        return new Entry(token.id(), token.name(), token.role(), token.created(), Secret.sha256(secret));
    }

    private Issued add(Issued issued, String event, List<Entry> to) {
        Token token = issued.token();
        List<Entry> next = new ArrayList<>(to);
        next.add(entry(token, issued.secret()));
        keep(next);
        tell(event, token);
        return issued;
    }

    private void keep(List<Entry> next) {
        keep(next, epoch);
    }

    private void keep(List<Entry> next, long at) {
        try {
            file.write(next, at);
        } catch (IOException e) {
            throw new UncheckedIOException("the tokens can't be written, nothing has changed: " + e.getMessage(), e);
        }
        entries = List.copyOf(next);
        epoch = at;
        forgetFirst();
        used.keySet().retainAll(next.stream().map(Entry::id).toList());
    }

    /** Once it lets nobody in, nobody is to look for it. */
    private void forgetFirst() {
        try {
            Optional<String> left = first.read(MAX_SECRET_BYTES)
                    .map(content -> new String(content.bytes(), StandardCharsets.US_ASCII).strip());
            if (left.isPresent()
                    && entries.stream()
                            .noneMatch(one -> MessageDigest.isEqual(one.sha256(), Secret.sha256(left.get())))) {
                Files.deleteIfExists(first.path());
            }
        } catch (IOException unreadable) {
            // It lets nobody in either way.
        }
    }

    private void tell(String type, Token token) {
        events.accept(new NodeEvent.Other(clock.instant(), type, Optional.empty(), detail(token)));
    }

    private static Map<String, Object> detail(Token token) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("id", token.id());
        detail.put("name", token.name());
        detail.put("role", token.role().name());
        return detail;
    }
}
