import { instruments } from '#runtime';

export const measures = instruments('timers', (meter) => ({
  fired: meter.createCounter('throughline_timers_fired_total', {
    description: 'Timers that were to fire, by rule and by what came of it.',
  }),
  messages: meter.createCounter('throughline_messages_total', {
    description: 'Attempts to send a message, by what came of it.',
  }),
}));
