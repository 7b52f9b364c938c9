// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.PrivilegedAction;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.junit.jupiter.api.Test;

/** The real {@code JaasHelper} of Karaf, woven: who has a role, when, and on which thread. */
final class S31_SubjectTest {
    private final Class<?> helper = load(true, Weaver.JAAS_HELPER);

    @Test
    void unwoven_karaf_fails_on_this_jdk_rather_than_let_anybody_in() {
        Class<?> stock = load(false, Weaver.JAAS_HELPER);

        InvocationTargetException refused =
                assertThrows(InvocationTargetException.class, () -> hasRole(stock, "admin"));

        assertEquals(UnsupportedOperationException.class, refused.getCause().getClass());
    }

    @Test
    void nobody_has_a_role_without_a_subject() throws Exception {
        assertFalse(hasRole(helper, "admin"));
    }

    @Test
    void a_role_holds_inside_doAs_and_ends_with_it() throws Exception {
        assertTrue(doAs(subject("admin"), () -> hasRole(helper, "admin")));
        assertFalse(doAs(subject("viewer"), () -> hasRole(helper, "admin")));
        assertFalse(hasRole(helper, "admin"));
    }

    @Test
    void an_inner_doAs_replaces_the_subject_and_gives_it_back() throws Exception {
        doAs(subject("admin"), () -> {
            assertFalse(doAs(subject("viewer"), () -> hasRole(helper, "admin")));
            assertTrue(hasRole(helper, "admin"));
            return null;
        });
    }

    @Test
    void a_null_subject_takes_the_roles_away() throws Exception {
        boolean inner = doAs(subject("admin"), () -> doAs(null, () -> hasRole(helper, "admin")));

        assertFalse(inner);
    }

    @Test
    void a_checked_exception_arrives_wrapped_and_the_subject_is_gone() throws Exception {
        IOException thrown = new IOException("disk");

        InvocationTargetException e = assertThrows(
                InvocationTargetException.class,
                () -> doAs(subject("admin"), () -> {
                    throw thrown;
                }));

        PrivilegedActionException wrapped = (PrivilegedActionException) e.getCause();
        assertSame(thrown, wrapped.getException());
        assertFalse(hasRole(helper, "admin"));
    }

    @Test
    void unchecked_exceptions_and_errors_arrive_as_they_are() throws Exception {
        for (Throwable thrown : new Throwable[] {new IllegalArgumentException("no"), new StackOverflowError()}) {
            PrivilegedAction<Object> action = () -> {
                throw sneaky(thrown);
            };
            Method doAs = helper.getMethod("doAs", Subject.class, PrivilegedAction.class);

            InvocationTargetException e =
                    assertThrows(InvocationTargetException.class, () -> doAs.invoke(null, subject("admin"), action));

            assertSame(thrown, e.getCause());
            assertFalse(hasRole(helper, "admin"));
        }
    }

    @Test
    void no_thread_inherits_the_subject() throws Exception {
        Boolean seen = doAs(subject("admin"), () -> {
            FutureTask<Boolean> task = new FutureTask<>(() -> hasRole(helper, "admin"));
            Thread.ofPlatform().start(task);
            return task.get();
        });

        assertFalse(seen);
    }

    @Test
    void a_foreign_pool_that_grew_during_a_session_has_no_role_then_or_later() throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(1)) {
            assertFalse(doAs(
                    subject("admin"),
                    () -> pool.submit(() -> hasRole(helper, "admin")).get()));
            assertFalse(pool.submit(() -> hasRole(helper, "admin")).get());
        }
    }

    @Test
    void a_session_thread_has_the_role_of_each_tasks_submitter_and_none_after() throws Exception {
        try (ExecutorService pool = Subjects.sessionPool(Thread::new)) {
            assertTrue(doAs(
                    subject("admin"),
                    () -> pool.submit(() -> hasRole(helper, "admin")).get()));
            assertFalse(doAs(
                    subject("viewer"),
                    () -> pool.submit(() -> hasRole(helper, "admin")).get()));
            assertFalse(pool.submit(() -> hasRole(helper, "admin")).get());
        }
    }

    @Test
    void a_bound_task_without_a_subject_stays_as_it_is() {
        Runnable task = () -> {};

        assertSame(task, Subjects.bind(task));
        assertNull(Subjects.current(null));
    }

    @Test
    void the_self_test_passes_on_the_woven_helper_and_fails_on_the_stock_one() throws Exception {
        SelfTest.roles(helper);

        assertThrows(InvocationTargetException.class, () -> SelfTest.roles(load(false, Weaver.JAAS_HELPER)));
    }

    private <T> T doAs(Subject subject, PrivilegedExceptionAction<T> action) throws Exception {
        Method doAs = helper.getMethod("doAs", Subject.class, PrivilegedExceptionAction.class);
        @SuppressWarnings("unchecked")
        T result = (T) doAs.invoke(null, subject, action);
        return result;
    }

    private static boolean hasRole(Class<?> helper, String role) throws Exception {
        return (boolean) helper.getMethod("currentUserHasRole", String.class).invoke(null, role);
    }

    private static Subject subject(String role) {
        Subject subject = new Subject();
        subject.getPrincipals().add(new RolePrincipal(role));
        return subject;
    }

    private static RuntimeException sneaky(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return (RuntimeException) thrown;
    }

    private static Class<?> load(boolean weaving, String name) {
        try {
            return new WeavingLoader(weaving).loadClass(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
