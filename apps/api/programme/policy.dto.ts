import type { Duration, Form, Policy } from '#domain';
import { CalendarDuration, Flag, Fraction, Hours, Lines, Nested, OneOf, Whole } from '../http/fields.js';
import { FORMS } from '../http/words.js';
import { TimersBody } from './timers.dto.js';

const optional = true;

type Objectives = Policy['objectives'];
type Visibility = Policy['activityVisibility'];
const OBJECTIVES: readonly Objectives[] = ['required', 'theme'];
const VISIBILITIES: readonly Visibility[] = ['visible', 'cohort-only'];

/** What a programme decides; what is left out stays as it is, at first as in "Leaders Together" [001]. */
export class PolicyBody {
  @OneOf(FORMS, { optional, description: 'Form of its relationships.', example: 'one-to-one' })
  form?: Form;

  @CalendarDuration({ optional, description: 'How long a relationship lasts.', example: 'P6M' })
  duration?: Duration;

  @CalendarDuration({ optional, description: 'The shortest that a pair may agree.', example: 'P3M' })
  shortestDuration?: Duration;

  @CalendarDuration({ optional, description: 'The longest that a pair may agree.', example: 'P12M' })
  longestDuration?: Duration;

  @CalendarDuration({ optional, description: 'How often people meet.', example: 'P2W' })
  rhythm?: Duration;

  @Hours({ optional, description: 'How long they meet each time.', example: 'PT2H' })
  sessionLength?: Duration;

  @Hours({ optional, description: 'The hours they spend altogether.', example: 'PT24H' })
  commitment?: Duration;

  @Fraction({
    optional,
    description: 'By which fraction of the commitment hours may differ before they show as below or above.',
    example: 0.2,
  })
  tolerance?: number;

  @Hours({
    optional,
    zero: true,
    description: 'Less than this in a month is flagged, and only flagged.',
    example: 'PT1H',
  })
  monthlyFloor?: Duration;

  @OneOf(OBJECTIVES, {
    optional,
    description: 'Whether objectives are needed, or a theme will do.',
    example: 'required',
  })
  objectives?: Objectives;

  @Flag({ optional, description: 'Whether sessions held before the agreement was concluded count.', example: false })
  countEarlierContact?: boolean;

  @Whole({
    optional,
    min: 0,
    max: 100,
    description: 'Relationships a mentor takes at once unless they say otherwise.',
    example: 2,
  })
  capacity?: number;

  @Whole({
    optional,
    min: 1,
    max: 10,
    description: 'Mentors a mentee may have at once, per cohort and form.',
    example: 1,
  })
  mentorsPerMentee?: number;

  @Flag({ optional, description: 'Whether a completed relationship reviews itself together.', example: true })
  jointReview?: boolean;

  @Whole({ optional, min: 3, max: 1000, description: 'Fewest people in a cell of a report.', example: 5 })
  minimumCell?: number;

  @Whole({ optional, min: 3, max: 1000, description: 'The same for restricted answers.', example: 10 })
  minimumCellRestricted?: number;

  @Lines({ optional, description: 'Courses that a mentor completes first.', example: ['mentoring-basics'] })
  requiredTraining?: readonly string[];

  @OneOf(VISIBILITIES, { optional, description: 'Whether managers see each pair’s activity.', example: 'visible' })
  activityVisibility?: Visibility;

  @CalendarDuration({ optional, description: 'How long personal text is kept after closing.', example: 'P7Y' })
  retention?: Duration;

  @Nested(() => TimersBody, { optional, description: 'When reminders fall due.' })
  timers?: TimersBody;
}
