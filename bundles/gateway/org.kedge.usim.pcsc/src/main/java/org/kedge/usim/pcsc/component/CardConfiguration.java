package org.kedge.usim.pcsc.component;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of one card, factory PID {@code org.kedge.usim.pcsc}. Names the PIN by alias and holds no secret. */
@ObjectClassDefinition(name = "Kedge PC/SC USIM", description = "A UICC in a PC/SC reader that authenticates this gateway by GBA")
public @interface CardConfiguration {
    @AttributeDefinition(name = "Name", description = "The name by which instructions and configuration call this USIM; unique on this"
            + " gateway: 1 to 128 of letters, digits and . _ - : / @")
    String name() default "";

    @AttributeDefinition(name = "Reader", description = "A part of the name of the reader, in any case; * stands for anything. Empty: the"
            + " first reader with a card. Two configurations must not mean the same reader", required = false)
    String reader() default "";

    @AttributeDefinition(name = "Application", description = "Which application of the card is used. auto: the ISIM when there is one, else"
            + " the USIM", options = {@Option(label = "auto", value = "auto"), @Option(label = "USIM", value = "usim"),
                    @Option(label = "ISIM", value = "isim")})
    String application() default "auto";

    @AttributeDefinition(name = "PIN", description = "Alias of the PIN in the credential store (intake file <alias>.pin). Empty: the"
            + " card wants none. A PIN that the card refused is not tried again, and the last try never", required = false)
    String pin_alias() default "";

    @AttributeDefinition(name = "Digits of the MNC", description = "2 or 3, for a USIM that does not say it in EF_AD. 0: the card says it")
    int mnc_digits() default 0;

    @AttributeDefinition(name = "oneM2M application", description = "Hexadecimal beginning of the AID of the 1M2MSM application whose files"
            + " are shown as well; none is assigned yet. Empty: only what EF_DIR lists in the USIM or ISIM", required = false)
    String m2m_aid() default "";

    @AttributeDefinition(name = "Poll interval (ms)", description = "How often the reader is asked for its card, 100 to 60000 ms")
    long poll_interval() default 1000;

    @AttributeDefinition(name = "Terminal type", description = "Type of the javax.smartcardio TerminalFactory. PC/SC: the readers of pcscd;"
            + " another type is that of another security provider in this JVM")
    String terminal_type() default "PC/SC";
}
