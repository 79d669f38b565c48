/** Competency frameworks: "the mentor needs to possess or develop the following" [000]. */

interface Competency {
  readonly key: string;
  readonly title: string;
  readonly area: 'skill' | 'knowledge' | 'behaviour' | 'experience' | 'quality';
  readonly core: boolean;
}

export interface Framework {
  readonly name: string;
  /** The document it stands in. */
  readonly source: string;
  readonly competencies: readonly Competency[];
}

const list = (area: Competency['area'], core: boolean, titles: Readonly<Record<string, string>>): Competency[] =>
  Object.entries(titles).map(([key, title]) => ({ key, title, area, core }));

/** The mentor job specification [000]. */
const jobSpecification: Framework = {
  name: 'mentor-job-specification',
  source: '000',
  competencies: [
    ...list('skill', true, {
      communication: 'Communication, with active listening and personal presentation',
      'time-management': 'Effective time management',
      'relationships-and-networking': 'Relationship building and networking',
      'personal-development': 'Personal development',
      'records-and-reports': 'Maintaining records and preparing written reports',
    }),
    ...list('skill', false, {
      'risk-management': 'Risk management, personal and business related',
      'people-development': 'People development',
      'influencing-and-negotiation': 'Influencing and negotiation',
    }),
    ...list('knowledge', false, {
      'mentor-and-other-roles': 'How a mentor differs from a coach, adviser or consultant',
      'code-of-ethics': "The organisation's code of ethics and conduct for mentoring",
      'confidentiality-and-data-protection': 'Rules on confidentiality and data protection, and how to follow them',
      'mentoring-process': 'The mentoring process, with the agreement entered into with the organisation',
      'mentoring-relationship': 'The mentoring relationship and the most effective ways to communicate in it',
      'how-a-business-works': 'How a business works: essential enterprise know-how',
    }),
    ...list('behaviour', true, {
      'respects-needs': "Respects the mentee's need for information, commitment and confidentiality",
      listens: 'Listens and responds effectively, and checks understanding',
      'adapts-style': 'Adapts personal style to empathise with a whole range of mentees',
      'keeps-rapport': 'Builds and maintains rapport over sustained periods',
      'invites-feedback': 'Invites a two-way exchange of information and feedback',
      'interpersonal-skills': 'Displays interpersonal skills, influencing and negotiation among them',
      'is-flexible': 'Takes a flexible approach to work',
      'is-resilient': 'Is emotionally resilient and works in a challenging environment',
    }),
    ...list('experience', false, {
      marketing: 'Marketing',
      sales: 'Sales',
      law: 'Law',
      finance: 'Finance and accounting',
      'human-resources': 'Human resources',
      'information-technology': 'Information technology',
      'customer-service': 'Customer service',
      research: 'Research',
      'imports-and-exports': 'Imports and exports',
    }),
  ],
};

/** Ten qualities of a good mentor [002]. */
const tenQualities: Framework = {
  name: 'ten-qualities',
  source: '002',
  competencies: list('quality', true, {
    'self-awareness': 'Recognising own strengths and development needs',
    'organisational-know-how': 'Understanding how things work and which behaviours are expected',
    credibility: 'Leading by example',
    accessibility: 'Able and prepared to dedicate enough time to mentor others',
    communication: 'Communicating, and understanding the ideas and feelings of others',
    'inspirational-and-empowering': 'Encouraging others to lead and to take on responsibility',
    'developmental-understanding': 'Helping others develop, and knowing that everyone develops differently',
    resourcefulness: 'Adapting to each mentee, open to new methods',
    empathy: 'Empathising with others',
    'open-mindedness': 'Open to different perspectives, approaches and backgrounds',
  }),
};

export const FRAMEWORKS: readonly Framework[] = [jobSpecification, tenQualities];

export const frameworkOf = (name: string): Framework | undefined => FRAMEWORKS.find((one) => one.name === name);
