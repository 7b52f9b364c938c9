// SPDX-License-Identifier: Apache-2.0
package org.slf4j.impl;

import org.slf4j.ILoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;
import org.slf4j.spi.LoggerFactoryBinder;

/**
 * Binds this bundle's private copy of SLF4J to nothing. MINA SSHD reports what strangers do at INFO, WARN and ERROR, with
 * text they chose; a log that anyone can fill is a weapon. The trap's own few messages go through
 * {@link System.Logger} instead.
 */
public final class StaticLoggerBinder implements LoggerFactoryBinder {

    /** Read by SLF4J 1.7 before it binds. */
    public static final String REQUESTED_API_VERSION = "1.6.99";

    private static final StaticLoggerBinder SINGLETON = new StaticLoggerBinder();

    private final ILoggerFactory factory = new NOPLoggerFactory();

    private StaticLoggerBinder() {}

    /** What SLF4J 1.7 calls to bind. */
    public static StaticLoggerBinder getSingleton() {
        return SINGLETON;
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return factory;
    }

    @Override
    public String getLoggerFactoryClassStr() {
        return NOPLoggerFactory.class.getName();
    }
}
