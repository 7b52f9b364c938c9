// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A cached thread pool whose threads hold a submitter's subject for one task and never keep it. */
final class SessionPool extends ThreadPoolExecutor {
    /** Not a minute, as usual: Karaf doesn't close the session of a single command over SSH, so its threads end only thus. */
    private static final long IDLE_SECONDS = 1;

    SessionPool(ThreadFactory threads) {
        super(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
    }

    @Override
    public void execute(Runnable task) {
        super.execute(Subjects.bind(task));
    }
}
