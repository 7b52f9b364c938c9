// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.AccessTokens;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Semaphore;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A resource of the API. Subclasses override what they have; all else is refused, and whatever goes wrong becomes problem details. Many
 * threads call at once.
 */
abstract class Resource extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(Resource.class);

    /** What answers may take of the heap while they are read, all together. */
    private static final int MOST_KIBIBYTES = 32 << 10;

    /** No more than this is always answered. */
    private static final int LITTLE_KIBIBYTES = 32;

    private static final Semaphore ROOM = new Semaphore(MOST_KIBIBYTES);

    @Reference
    transient AccessTokens tokens;

    Answer get(Ask ask) throws IOException {
        throw Refused.methodNotAllowed();
    }

    Answer post(Ask ask) throws IOException {
        throw Refused.methodNotAllowed();
    }

    Answer put(Ask ask) throws IOException {
        throw Refused.methodNotAllowed();
    }

    Answer delete(Ask ask) throws IOException {
        throw Refused.methodNotAllowed();
    }

    /** Those that {@code Allow} names. */
    abstract String methods();

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Answer answer = answer(request);
        int held = answer.kibibytesHeld() <= LITTLE_KIBIBYTES ? 0 : answer.kibibytesHeld();
        if (ROOM.tryAcquire(held)) {
            try {
                send(answer, request, response);
            } finally {
                ROOM.release(held);
            }
        } else {
            send(
                    Answer.problem(
                            Refused.unavailable(
                                    "answers to others fill the memory meant for them: try again in a moment, or ask for less")),
                    request,
                    response);
        }
    }

    private void send(Answer answer, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (answer.status() == HttpServletResponse.SC_METHOD_NOT_ALLOWED) {
            response.setHeader("Allow", methods());
        }
        if (answer.status() == HttpServletResponse.SC_UNAUTHORIZED) {
            response.setHeader("WWW-Authenticate", "Bearer realm=\"HoneyMesh\"");
        }
        boolean withBody = !request.getMethod().equals("HEAD");
        try {
            sent(answer, response, withBody);
        } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException broken) {
            if (response.isCommitted()) {
                LOG.warn("{} was cut off: {}", getClass().getSimpleName(), line(broken));
                // Without the last piece that says "this is all", whoever reads knows that it isn't.
                throw new IOException("cut off");
            }
            response.resetBuffer();
            response.setHeader("Content-Disposition", null);
            Answer.problem(Refused.unavailable(line(broken))).send(response, withBody);
        }
    }

    private static void sent(Answer answer, HttpServletResponse response, boolean withBody) {
        try {
            answer.send(response, withBody);
        } catch (IOException gone) {
            // Whoever asked hung up; Felix would log it with a trace.
        }
    }

    private Answer answer(HttpServletRequest request) {
        Ask ask = new Ask(request, caller -> tokens.isValid(caller));
        try {
            ask.caller();
            return switch (request.getMethod()) {
                case "GET", "HEAD" -> get(ask);
                case "POST" -> post(ask);
                case "PUT" -> put(ask);
                case "DELETE" -> delete(ask);
                default -> throw Refused.methodNotAllowed();
            };
        } catch (Refused refused) {
            return Answer.problem(refused);
        } catch (IllegalArgumentException wrong) {
            return Answer.problem(Refused.badRequest(line(wrong)));
        } catch (IllegalStateException | UncheckedIOException missing) {
            return Answer.problem(Refused.unavailable(line(missing)));
        } catch (IOException gone) {
            return Answer.problem(
                    ask.mayStill()
                            ? Refused.badRequest("the request can't be read to its end")
                            : Refused.tokenTakenBack());
        } catch (RuntimeException | LinkageError | StackOverflowError unexpected) {
            LOG.error("{} failed", getClass().getSimpleName(), unexpected);
            return Answer.problem(Refused.internal());
        }
    }

    private static String line(RuntimeException e) {
        return SafeText.printable(String.valueOf(e.getMessage()));
    }

    /** A service that may be missing for a while. */
    static <T> T need(T service, String otherwise) {
        if (service == null) {
            throw Refused.unavailable(otherwise);
        }
        return service;
    }
}
