package org.kedge.store;

import java.nio.file.Path;

import org.osgi.framework.BundleContext;

/** The root of all state of a node. */
final class Home {
    private static final String PROPERTY = "kedge.home";

    private Home() {
    }

    /** @throws IllegalStateException when the property is not set: secrets never go to a directory that nobody chose */
    static Path of(BundleContext context) {
        String home = context.getProperty(PROPERTY);
        if (home == null || home.isBlank()) {
            home = System.getProperty(PROPERTY, "");
        }
        if (home.isBlank()) {
            throw new IllegalStateException("framework property " + PROPERTY + " is not set");
        }
        return Path.of(home).toAbsolutePath().normalize();
    }
}
