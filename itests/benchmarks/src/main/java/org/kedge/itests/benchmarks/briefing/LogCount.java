package org.kedge.itests.benchmarks.briefing;

import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;

/** Counts the lines of a package at the level that ships, and keeps them off the console. */
final class LogCount extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger logger;
    private final AtomicInteger lines = new AtomicInteger();

    LogCount(String name) {
        logger = (Logger) LoggerFactory.getLogger(name);
        setContext(logger.getLoggerContext());
        start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.incrementAndGet();
    }

    int lines() {
        return lines.get();
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setAdditive(true);
        logger.setLevel(null);
        stop();
    }
}
