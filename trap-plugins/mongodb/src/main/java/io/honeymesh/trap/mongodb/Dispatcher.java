// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides what becomes of a command, and what is kept of it. */
final class Dispatcher {

    /** What drivers and shells say before anyone asks them to. */
    private static final Set<String> ORDINARY = Set.of(
            "hello",
            "isMaster",
            "ismaster",
            "ping",
            "buildInfo",
            "buildinfo",
            "saslStart",
            "saslContinue",
            "authenticate",
            "logout",
            "endSessions",
            "refreshSessions",
            "startSession",
            "connectionStatus",
            "whatsmyuri",
            "getParameter",
            "getLog",
            "getCmdLineOpts",
            "hostInfo",
            "serverStatus",
            "atlasVersion",
            "getFreeMonitoringStatus",
            "killCursors",
            "replSetGetStatus");

    /** What may be said before the login. */
    private static final Set<String> FOR_STRANGERS = Set.of(
            "hello",
            "isMaster",
            "ismaster",
            "ping",
            "buildInfo",
            "buildinfo",
            "saslStart",
            "saslContinue",
            "authenticate",
            "logout",
            "connectionStatus",
            "whatsmyuri",
            "listCommands");

    /** Commands that exist and of which nothing more is known here. */
    private static final Set<String> BELIEVED = Set.of(
            "endSessions",
            "refreshSessions",
            "startSession",
            "killAllSessions",
            "killSessions",
            "killOp",
            "createUser",
            "updateUser",
            "dropUser",
            "grantRolesToUser",
            "revokeRolesFromUser",
            "createRole",
            "dropRole",
            "setParameter",
            "fsync",
            "fsyncUnlock",
            "dropIndexes",
            "collMod",
            "renameCollection",
            "compact",
            "validate",
            "reIndex",
            "profile",
            "logRotate",
            "setFeatureCompatibilityVersion",
            "abortTransaction",
            "commitTransaction",
            "listCommands",
            "explain",
            "top",
            "lockInfo",
            "dataSize",
            "dbHash",
            "getClusterParameter",
            "getDefaultRWConcern",
            "convertToCapped",
            "mapReduce",
            "bulkWrite",
            "connPoolStats",
            "features",
            "hostInfo",
            "invalidateUserCache",
            "_isSelf",
            "planCacheClear",
            "shutdown");

    private static final Map<String, Handler> HANDLERS = handlers();

    private static final int MAX_BSON_BYTES = 16_777_216;
    private static final int MAX_NAME_CHARS = 64;

    private final TrapSession session;
    private final World world;
    private final Login login;
    private final int connection;
    private boolean greeted;

    Dispatcher(TrapSession session) {
        Instance instance = Instance.of(session.persona(), Instant.now());
        this.session = session;
        this.world = new World(session, instance);
        this.login = new Login(session, instance);
        this.connection = instance.connection(Instant.now());
    }

    private static Map<String, Handler> handlers() {
        Map<String, Handler> all = new HashMap<>(DataCommands.all());
        all.putAll(ServerCommands.all());
        return Map.copyOf(all);
    }

    Document answer(Message.Command message) {
        Document command = message.body();
        String name = command.first();
        keep(name, message);
        if (command.get("$db").isEmpty()) {
            return Failure.of(40571, "Location40571", "OP_MSG requests require a $db argument");
        }
        Document answer = run(name, command, command.text("$db"));
        return answer.get("ok").isPresent() ? answer : answer.put("ok", 1.0);
    }

    private Document run(String name, Document command, String database) {
        boolean known = HANDLERS.containsKey(name) || BELIEVED.contains(name) || FOR_STRANGERS.contains(name);
        if (!known) {
            return Failure.unknownCommand(name.substring(0, Math.min(name.length(), MAX_NAME_CHARS)));
        }
        if (!world.instance().open() && !login.isLoggedIn() && !FOR_STRANGERS.contains(name)) {
            return Failure.unauthorized(name);
        }
        return switch (name) {
            case "hello" -> hello(command, "isWritablePrimary");
            case "isMaster", "ismaster" -> hello(command, "ismaster");
            case "saslStart" -> login.start(command);
            case "saslContinue" -> login.go(command);
            case "authenticate" -> x509(command);
            case "logout" -> {
                login.logOut();
                yield new Document();
            }
            case "connectionStatus" -> status();
            default ->
                HANDLERS.containsKey(name) ? HANDLERS.get(name).answer(world, command, database) : new Document();
        };
    }

    private Document x509(Document command) {
        session.add(new Evidence.Credential("mongodb-x509", Login.head(command.text("user")), Captured.EMPTY));
        return Failure.authentication();
    }

    private Document status() {
        List<Document> users = login.isLoggedIn()
                ? List.of(new Document().put("user", world.instance().user()).put("db", "admin"))
                : List.of();
        List<Document> roles =
                login.isLoggedIn() ? List.of(new Document().put("role", "root").put("db", "admin")) : List.of();
        return new Document()
                .put("authInfo", new Document().put("authenticatedUsers", users).put("authenticatedUserRoles", roles));
    }

    private Document hello(Document command, String primary) {
        describe(command.document("client"));
        Document answer = new Document();
        if (command.isTrue("helloOk")) {
            answer.put("helloOk", true);
        }
        answer.put(primary, true)
                .put(
                        "topologyVersion",
                        new Document()
                                .put(
                                        "processId",
                                        new Value.ObjectId(world.instance().processId()))
                                .put("counter", 0L))
                .put("maxBsonObjectSize", MAX_BSON_BYTES)
                .put("maxMessageSizeBytes", Wire.MAX_MESSAGE_BYTES)
                .put("maxWriteBatchSize", 100_000)
                .put("localTime", new Value.Time(Instant.now().toEpochMilli()))
                .put("logicalSessionTimeoutMinutes", 30)
                .put("connectionId", connection)
                .put("minWireVersion", 0)
                .put("maxWireVersion", 13)
                .put("readOnly", false);
        String account = command.text("saslSupportedMechs");
        if (world.instance().hasUser(account.substring(account.indexOf('.') + 1)) && account.startsWith("admin.")) {
            answer.texts("saslSupportedMechs", List.of("SCRAM-SHA-1", "SCRAM-SHA-256"));
        }
        Document speculative = command.document("speculativeAuthenticate");
        if (speculative.get("saslStart").isPresent()) {
            Optional<Document> went = login.speculate(speculative);
            went.ifPresent(step -> answer.put("speculativeAuthenticate", step));
        }
        return answer;
    }

    private void describe(Document client) {
        if (!greeted && !client.isEmpty()) {
            greeted = true;
            session.add(new Evidence.Detail("mongodb.client", captured(Json.of(client))));
        }
    }

    private void keep(String name, Message.Command message) {
        // Logins are kept as credentials; hello may carry one.
        boolean secret = name.startsWith("sasl")
                || message.body().get("speculativeAuthenticate").isPresent();
        Captured text = captured(secret ? name : Json.of(message.body()));
        session.add(ORDINARY.contains(name) ? new Evidence.Request(text) : new Evidence.Command(text));
        if (message.partOf().sizeBytes() > 0) {
            session.add(new Evidence.Upload(
                    captured(name),
                    message.partOf().sizeBytes(),
                    message.partOf().sha256(),
                    text));
        }
    }

    private static Captured captured(String text) {
        return Captured.head(text.getBytes(StandardCharsets.ISO_8859_1), Json.MAX_CHARS);
    }
}
