package org.kedge.features.launch;

import java.util.concurrent.RejectedExecutionException;
import org.eclipse.core.runtime.adaptor.EclipseStarter;
import org.osgi.framework.BundleContext;

/**
 * Starts Equinox so that SIGTERM stops its bundles: its own launcher lets the JVM end under them, the one of Felix does not. The only
 * class of this module that a distribution carries.
 */
public final class EquinoxLauncher {
    private EquinoxLauncher() {
    }

    /** @param args those of the Equinox launcher */
    public static void main(String[] args) throws Exception {
        BundleContext system = EclipseStarter.startup(args, null);
        Runtime.getRuntime().addShutdownHook(new Thread(EquinoxLauncher::stop, "kedge-shutdown"));
        // The framework's threads keep the JVM alive; one that was stopped from inside ends it.
        system.getBundle().adapt(org.osgi.framework.launch.Framework.class).waitForStop(0);
        System.exit(0);
    }

    private static void stop() {
        // What is logged while the log service itself goes away is rejected by its executor, with a stack trace that alarms for nothing.
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            if (!(thrown instanceof RejectedExecutionException)) {
                System.err.println(thread.getName() + ": " + thrown);
            }
        });
        try {
            EclipseStarter.shutdown();
        } catch (Exception e) {
            System.err.println("the framework did not stop cleanly: " + e);
        }
    }
}
