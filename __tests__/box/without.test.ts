import { problemWithout } from '../../tools/box/scenarios/without';

const works = { name: 'install', seconds: 100 };
const fails = { name: 'install', seconds: 420, failure: 'not within 420 s' };
const scenario = { rule: 'a rule' };

describe('a scenario without its rule', () => {
  it('has to fail after an install that works', () => {
    expect(problemWithout(scenario, [works, { ...fails, name: 'scenario' }])).toBeUndefined();
  });

  it('shows a rule that is not needed, if it ends well', () => {
    expect(problemWithout(scenario, [works, works])).toContain('ended well without the rule');
  });

  it('shows nothing if the install failed', () => {
    expect(problemWithout(scenario, [fails])).toContain('the install failed');
  });

  it('shows nothing if it did not begin', () => {
    expect(problemWithout(scenario, [works])).toContain('did not begin');
  });

  it('has to end with the install if its rule is one of the install', () => {
    const ofInstall = { ...scenario, breaksInstall: true } as const;
    expect(problemWithout(ofInstall, [fails])).toBeUndefined();
    expect(problemWithout(ofInstall, [works, fails])).toContain('the install works');
  });
});
