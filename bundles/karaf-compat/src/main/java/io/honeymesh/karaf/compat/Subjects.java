// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import java.security.PrivilegedAction;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import javax.security.auth.Subject;

/**
 * Who is acting, for Karaf on a JDK without access control contexts (JEP 486).
 *
 * <p>The subject lives in the JDK's own scoped value behind {@link Subject#callAs}: it ends with the call that set it,
 * whatever way that call ends, and no thread inherits it. The two places where Karaf hands work to another thread, a
 * console's thread and the stages of a pipe, carry it explicitly ({@link #bind}), for that one task and no longer. Safe
 * for use by any thread.
 */
public final class Subjects {
    private Subjects() {}

    /**
     * Stands in for {@code Subject.getSubject}; the context is ignored, it holds nothing any more.
     *
     * @param ignored what {@code AccessController.getContext()} returned
     * @return the acting subject, or null where nobody is logged in
     */
    public static Subject current(Object ignored) {
        return Subject.current();
    }

    /** Stands in for {@code JaasHelper.doAs}. The action's unchecked exceptions reach the caller unchanged. */
    public static <T> T doAs(Subject subject, PrivilegedAction<T> action) {
        try {
            return Subject.callAs(subject, action::run);
        } catch (CompletionException e) {
            throw unchecked(e.getCause());
        }
    }

    /**
     * Stands in for {@code JaasHelper.doAs}.
     *
     * @throws PrivilegedActionException around a checked exception of the action; unchecked ones arrive unchanged
     */
    public static <T> T doAs(Subject subject, PrivilegedExceptionAction<T> action) throws PrivilegedActionException {
        try {
            return Subject.callAs(subject, action::run);
        } catch (CompletionException e) {
            if (e.getCause() instanceof Exception cause && !(cause instanceof RuntimeException)) {
                throw new PrivilegedActionException(cause);
            }
            throw unchecked(e.getCause());
        }
    }

    /** The task, to be run by any thread as the subject that is acting now. */
    public static Runnable bind(Runnable task) {
        Subject subject = Subject.current();
        return subject == null ? task : () -> runAs(subject, task);
    }

    /** Stands in for {@code Executors.newCachedThreadPool} in a shell session: each task runs as who submitted it. */
    public static ExecutorService sessionPool(ThreadFactory threads) {
        return new SessionPool(threads);
    }

    private static void runAs(Subject subject, Runnable task) {
        doAs(subject, (PrivilegedAction<Void>) () -> {
            task.run();
            return null;
        });
    }

    private static RuntimeException unchecked(Throwable cause) {
        return switch (cause) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            default -> new IllegalStateException(cause);
        };
    }
}
