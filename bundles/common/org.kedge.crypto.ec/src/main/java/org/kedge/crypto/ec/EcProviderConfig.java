package org.kedge.crypto.ec;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of the fast EC provider. */
@ObjectClassDefinition(name = "Kedge EC provider", description = "Makes elliptic-curve cryptography of this JVM several times faster")
@interface EcProviderConfig {
    @AttributeDefinition(name = "Delegate", description = "Whose arithmetic is used: conscrypt (native, needs its bundle and an executable"
            + " temporary directory), bouncycastle (pure Java), or auto: conscrypt where it works, else bouncycastle",
            options = {@Option(label = "auto", value = "auto"), @Option(label = "bouncycastle", value = "bouncycastle"),
                @Option(label = "conscrypt", value = "conscrypt")})
    String delegate() default "auto";

    @AttributeDefinition(name = "Scope", description = "jvm: in front of all other providers of this JVM, for every application in it;"
            + " off: not used at all. Off unless configured, so that a host is never changed by merely installing the bundle",
            options = {@Option(label = "jvm", value = "jvm"), @Option(label = "off", value = "off")})
    String scope() default "off";
}
