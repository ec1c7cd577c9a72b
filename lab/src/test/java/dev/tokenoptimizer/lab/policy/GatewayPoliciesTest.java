package dev.tokenoptimizer.lab.policy;

import static dev.tokenoptimizer.lab.policy.Marking.marks;

import org.junit.jupiter.api.Test;

/**
 * The policies of gateways by example; markers are written into the prompts (see {@link Prompts}). That most of them stand down
 * where a client has set markers cannot be seen, as traces carry none.
 */
class GatewayPoliciesTest {

    @Test
    void litellmMarksSystemAndLastMessage() {
        marks("litellm", "tools system system* | user | assistant | user*");
        marks("litellm", "| user | assistant use | result result*");
        marks("litellm-1h", "tools system** | user**");
    }

    @Test
    void whatCannotBeMarkedIsPassedOver() {
        marks("litellm", "system* | user | assistant* thinking");
        marks("litellm", "system* | user | thinking");
    }

    @Test
    void anEmptyPromptGetsNoMarker() {
        marks("litellm", "");
    }

    @Test
    void bifrostMarksTheFirstBlockThatCanBeCached() {
        marks("bifrost", "tools system* system | user");
        marks("bifrost", "tools | user* user | assistant | user");
    }

    /** 788 words times 1.3 are 1,024.4. */
    @Test
    void agentgatewayMarksASystemPromptOfEnoughWordsAndTheMessageBeforeTheLast() {
        Marking policy = new Marking("agentgateway");
        policy.nextWithText("system* | user | assistant* | user", 0, "word ".repeat(788));
        policy.nextWithText("system | user | assistant* | user", 0, "word ".repeat(787));
        policy.nextWithText("system* | user", 0, " word\n".repeat(788));
    }

    @Test
    void autocacheMarksSystemAndToolsForAnHourAndThenLongTexts() {
        marks("autocache-moderate", "tools#1024** system#1024** | user#1024* | assistant#5000");
        marks("autocache-aggressive", "tools#820** system#820** | user#819* | assistant#900* | user#900");
        marks("autocache-conservative", "tools#2047 system#2048** | user#2048* | assistant#5000");
    }

    @Test
    void autocacheCountsToolsAndSystemAsAWhole() {
        marks("autocache-moderate", "tools#600 tools#600** system#600 system#600** | user");
    }

    @Test
    void autocacheMarksOnlyTextsOfMessages() {
        marks("autocache-moderate", "| use#5000 | result#5000 | assistant#5000*");
    }

    @Test
    void autocacheGivesALongTextThatSoundsLastingAnHour() {
        Marking policy = new Marking("autocache-moderate");
        policy.nextWithText("| user#5000**", 0, "Now YOUR ROLE is this. " + "x".repeat(1000));
        policy.nextWithText("| user#5000*", 0, "Your role is this.");
        policy.nextWithText("| user#5000*", 0, "x".repeat(2000));
    }

    /** So that the provider refuses the request: the policy looks at no order of lifetimes. */
    @Test
    void autocacheMaySetAnHourBehindFiveMinutes() {
        new Marking("autocache-moderate")
                .nextWithText("| user#5000* | assistant#5000**", 1, "You are " + "x".repeat(1000));
    }

    @Test
    void cliproxyapiMarksSystemOrElseTheLastTool() {
        marks("cliproxyapi", "tools system* | user*");
        marks("cliproxyapi", "tools* | user*");
    }

    @Test
    void cliproxyapiPassesOverAnAnswerThatEndsInThinking() {
        marks("cliproxyapi", "system* | user* | assistant thinking");
        marks("cliproxyapi", "system* | user | thinking assistant*");
    }

    @Test
    void nineRouterMarksTheLastAnswer() {
        marks("9router", "tools** system** | user | thinking use* | result");
        marks("9router", "tools** system** | user | assistant* thinking | user");
    }

    @Test
    void sub2apiMarksASecondMessageOfTheUserFromFourMessagesOn() {
        marks("sub2api", "system | user | assistant | user*");
        marks("sub2api", "system | user* | assistant | user | assistant*");
        marks("sub2api", "system | user | assistant | user* | assistant | user*");
    }

    @Test
    void vercelMarksSystemOrElseTheMessageBeforeTheLast() {
        marks("vercel", "tools system* | user | assistant | user");
        marks("vercel", "tools | user | assistant* | user");
    }
}
