package org.kedge.crypto.ec;

/** Chooses a provider as the bundle does and prints its delegate; run in JVMs where Conscrypt cannot work. */
final class FallbackProbe {
    private FallbackProbe() {
    }

    public static void main(String[] args) {
        System.out.println("delegate " + EcProviders.choose(EcSettings.parse(args[0], "jvm").choice()).orElseThrow().delegate().word());
    }
}
